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

/** The identity authority of the Ministry of Public Security: one officer proposes, the head decides. Uses the public API only. */
export interface IdentityAuthority {
  /** @param key the same one for the same proposal */
  readonly propose: (proposal: object, key: string) => Promise<Answer<Cancellation>>
  /** @param waitSeconds how long the hub may wait until the cancellation is effective */
  readonly decide: (id: string, decision: 'approve' | 'refuse', waitSeconds?: number) => Promise<Answer<Cancellation>>
  /** The same, by the officer who proposed. */
  readonly decideAlone: (id: string) => Promise<Answer<Cancellation>>
  readonly read: (id: string) => Promise<Answer<Cancellation>>
}

const officer: Agency = {
  clientId: 'mps-identity-authority',
  purpose: { procedure: 'G01-DD01', officer: 'identity-officer-1', purpose: 'number-cancellation' },
}
const head: Agency = { ...officer, purpose: { ...officer.purpose, officer: 'head-of-agency' } }

const path = '/id-issuance/v1/cancellations'

export const createIdentityAuthority = (hub: HubAddress): IdentityAuthority => {
  const token = createTokenSource(hub.tokenEndpoint, hub.credentials(officer.clientId))
  const { call } = createCaller(hub.gateway, token, officer.purpose)
  const { call: callAsHead } = createCaller(hub.gateway, token, head.purpose)
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
    read: (id) => call<Cancellation>({ method: 'GET', path: `${path}/${id}` }),
  }
}
