import { createTokenSource } from './access-token.ts'
import type { Agency } from './agency.ts'
import { createCaller, type Answer } from './call.ts'
import type { HubAddress } from './hub-address.ts'

/** The end of a number as the hub shows it. */
interface Cancellation {
  readonly id: string
  readonly state: 'proposed' | 'refused' | 'cancelled' | 'effective'
  readonly successor?: string
}

/** An import of persons and numbers, as far as it has come. */
export interface Import {
  readonly id: string
  readonly state: 'open' | 'completed'
  /** Taken so far. */
  readonly rows: number
  readonly accepted: number
  readonly withoutNumber: number
  readonly rejected: number
  readonly remarked: number
  /** Of those accepted, published so far. */
  readonly announced: number
}

/** A run over citizens who were registered without a number, as far as it has come. */
interface Establishment {
  readonly id: string
  readonly state: 'running' | 'paused' | 'completed'
  readonly issued: number
  readonly held: number
}

export interface ImportRemark {
  /** Counted from 1. */
  readonly row: number
  readonly rejected: boolean
  readonly reason: string
  readonly detail: string
}

export interface ImportRows {
  readonly from: number
  readonly text: string
  readonly format: 'application/x-ndjson' | 'text/csv'
}

/** A held request for a number, with whom it might be about. */
export interface HeldRequest {
  readonly id: string
  readonly state: string
  readonly pin?: string
  readonly person?: { readonly fullName: string }
  readonly candidates: readonly { readonly person: string; readonly fullName: string; readonly pin?: string }[]
}

interface HeldPage {
  readonly requests: readonly { readonly id: string; readonly deadline: string; readonly candidates: number }[]
  readonly next?: string
}

interface RequestDecision {
  readonly decision: 'different-person' | 'twins' | 'same-person' | 'needs-verification' | 'reject'
  readonly person?: string
  readonly pin?: string
  readonly reason?: string
}

/** The identity authority of the Ministry of Public Security: one officer proposes, the head decides. Uses the public API only. */
export interface IdentityAuthority {
  /** @param key the same one for the same proposal */
  readonly propose: (proposal: object, key: string) => Promise<Answer<Cancellation>>
  /** @param waitSeconds how long the hub may wait until the cancellation is effective */
  readonly decide: (id: string, decision: 'approve' | 'refuse', waitSeconds?: number) => Promise<Answer<Cancellation>>
  /** The same, by the officer who proposed. */
  readonly decideAlone: (id: string) => Promise<Answer<Cancellation>>
  /** What waits for a decision. */
  readonly listProposed: () => Promise<
    Answer<{ readonly cancellations: readonly (Cancellation & { readonly pin: string })[] }>
  >
  readonly read: (id: string) => Promise<Answer<Cancellation>>
  /** @param after the `next` of the page before */
  readonly listHeld: (after?: string) => Promise<Answer<HeldPage>>
  readonly readRequest: (id: string) => Promise<Answer<HeldRequest>>
  /** @param key the same one for the same import */
  readonly startImport: (what: string, key: string) => Promise<Answer<Import>>
  readonly sendRows: (id: string, rows: ImportRows) => Promise<Answer<Import>>
  readonly completeImport: (id: string) => Promise<Answer<Import>>
  readonly readImport: (id: string) => Promise<Answer<Import>>
  readonly listRemarks: (
    id: string,
    after: string,
  ) => Promise<Answer<{ readonly remarks: readonly ImportRemark[]; readonly next?: string }>>
  /** @param key the same one for the same run */
  readonly startEstablishment: (what: string, key: string) => Promise<Answer<Establishment>>
  readonly steerEstablishment: (id: string, action: 'pause' | 'resume') => Promise<Answer<Establishment>>
  readonly readEstablishment: (id: string) => Promise<Answer<Establishment>>
  readonly decideRequest: (id: string, decision: RequestDecision) => Promise<Answer<HeldRequest>>
}

const officer: Agency = {
  clientId: 'mps-identity-authority',
  purpose: { procedure: 'G01-DD01', officer: 'identity-officer-1', purpose: 'number-cancellation' },
}
const head: Agency = { ...officer, purpose: { ...officer.purpose, officer: 'head-of-agency' } }

const establishing: Agency = {
  ...officer,
  purpose: { procedure: 'G01-DD02', officer: 'identity-officer-1', purpose: 'number-establishment' },
}

const path = '/id-issuance/v1/cancellations'
const importing: Agency = {
  ...officer,
  purpose: { procedure: 'G01-DD03', officer: 'identity-officer-1', purpose: 'number-import' },
}

const importsPath = '/id-issuance/v1/imports'
const establishmentsPath = '/id-issuance/v1/establishments'
const requestsPath = '/id-issuance/v1/requests'

export const createIdentityAuthority = (hub: HubAddress): IdentityAuthority => {
  const token = createTokenSource(hub.tokenEndpoint, hub.credentials(officer.clientId))
  const { call } = createCaller(hub.gateway, token, officer.purpose)
  const { call: callAsHead } = createCaller(hub.gateway, token, head.purpose)
  const { call: callAboutRequests } = createCaller(hub.gateway, token, establishing.purpose)
  const { call: callToImport } = createCaller(hub.gateway, token, importing.purpose)
  const decisionOf = (id: string, decision: string, waitSeconds: number) => ({
    method: 'POST' as const,
    path: `${path}/${id}/decision`,
    body: JSON.stringify({ decision }),
    headers: waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {},
  })
  return {
    propose: (proposal, key) =>
      call<Cancellation>({
        method: 'POST',
        path,
        body: JSON.stringify(proposal),
        headers: { 'idempotency-key': `"${key}"` },
      }),
    decide: (id, decision, waitSeconds = 0) => callAsHead<Cancellation>(decisionOf(id, decision, waitSeconds)),
    decideAlone: (id) => call<Cancellation>(decisionOf(id, 'approve', 0)),
    listProposed: () => call({ method: 'GET', path: `${path}?limit=200` }),
    read: (id) => call<Cancellation>({ method: 'GET', path: `${path}/${id}` }),
    listHeld: (after) =>
      callAboutRequests<HeldPage>({
        method: 'GET',
        path: `${requestsPath}?limit=200${after === undefined ? '' : `&after=${after}`}`,
      }),
    readRequest: (id) => callAboutRequests<HeldRequest>({ method: 'GET', path: `${requestsPath}/${id}` }),
    startImport: (what, key) =>
      callToImport<Import>({
        method: 'POST',
        path: importsPath,
        body: JSON.stringify({ what }),
        headers: { 'idempotency-key': `"${key}"` },
      }),
    sendRows: (id, { from, text, format }) =>
      callToImport<Import>({
        method: 'POST',
        path: `${importsPath}/${id}/rows?from=${from}`,
        body: text,
        headers: { 'content-type': format },
      }),
    completeImport: (id) => callToImport<Import>({ method: 'POST', path: `${importsPath}/${id}/completion` }),
    readImport: (id) => callToImport<Import>({ method: 'GET', path: `${importsPath}/${id}` }),
    listRemarks: (id, after) =>
      callToImport<{ readonly remarks: readonly ImportRemark[]; readonly next?: string }>({
        method: 'GET',
        path: `${importsPath}/${id}/remarks?after=${after}`,
      }),
    startEstablishment: (what, key) =>
      callAboutRequests<Establishment>({
        method: 'POST',
        path: establishmentsPath,
        body: JSON.stringify({ what }),
        headers: { 'idempotency-key': `"${key}"` },
      }),
    steerEstablishment: (id, action) =>
      callAboutRequests<Establishment>({ method: 'POST', path: `${establishmentsPath}/${id}/${action}` }),
    readEstablishment: (id) => callAboutRequests<Establishment>({ method: 'GET', path: `${establishmentsPath}/${id}` }),
    decideRequest: (id, decision) =>
      callAboutRequests<HeldRequest>({
        method: 'POST',
        path: `${requestsPath}/${id}/decision`,
        body: JSON.stringify(decision),
      }),
  }
}
