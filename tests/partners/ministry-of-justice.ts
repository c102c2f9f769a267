import { createTokenSource } from './access-token.ts'
import type { Agency } from './agency.ts'
import { createCaller, type Answer } from './call.ts'
import type { HubAddress } from './hub-address.ts'

/** An act as the hub shows it. */
interface Act {
  readonly number: string
  readonly kind: string
  readonly registeredOn: string
  readonly receivedAt: string
  readonly state: 'supplement' | 'eligible' | 'completed'
  readonly missing?: readonly string[]
  readonly identification: {
    readonly state: 'pending' | 'held' | 'issued' | 'matched' | 'rejected' | 'cancelled'
    readonly pin?: string
    readonly reason?: string
    readonly deadline?: string
    readonly settledAt?: string
  }
}

/** An act about persons who were registered before, as the hub shows it. */
interface LaterAct {
  readonly number: string
  readonly publication: 'published' | 'waiting' | 'unclear'
  readonly persons: readonly { readonly role: string; readonly state: string }[]
}

/** Under which procedure each kind of act is handed in. */
const procedures = {
  deaths: 'G15-HT03',
  'death-annulments': 'G15-HT03',
  marriages: 'G15-HT04',
  'marriage-ends': 'G15-HT04',
  parentages: 'G15-HT05',
  adoptions: 'G15-HT05',
  'adoption-ends': 'G15-HT05',
  guardianships: 'G15-HT05',
  'guardianship-ends': 'G15-HT05',
  changes: 'G15-HT06',
  revocations: 'G15-HT06',
} as const

type LaterActPath = keyof typeof procedures

/** The registrars' system of the Ministry of Justice, using only the public API. */
export interface MinistryOfJustice {
  /**
   * Hands in an act.
   *
   * @param waitSeconds how long the hub may wait for the number
   * @param traceparent of the registrar's own trace, which the hub continues
   */
  readonly registerBirth: (act: object, waitSeconds?: number, traceparent?: string) => Promise<Answer<Act>>
  /** Hands in the whole act again, with items that were missing. */
  readonly supplementBirth: (act: { readonly number: string }, waitSeconds?: number) => Promise<Answer<Act>>
  readonly readAct: (number: string) => Promise<Answer<Act>>
  /** @param procedure the one of the kind, unless another one is tried */
  readonly register: (path: LaterActPath, act: object, procedure?: string) => Promise<Answer<LaterAct>>
  readonly read: (path: LaterActPath, number: string) => Promise<Answer<LaterAct>>
}

export const ministryOfJustice: Agency = {
  clientId: 'moj-ecsdb',
  purpose: { procedure: 'G15-HT01', officer: 'registrar-1', purpose: 'birth-registration' },
}

export const actsPath = '/civil-status/v1/acts'

export const createMinistryOfJustice = (hub: HubAddress): MinistryOfJustice => {
  const token = createTokenSource(hub.tokenEndpoint, hub.credentials(ministryOfJustice.clientId))
  const { call } = createCaller(hub.gateway, token, ministryOfJustice.purpose)
  const callUnder = (procedure: string) =>
    createCaller(hub.gateway, token, { ...ministryOfJustice.purpose, procedure, purpose: 'civil-status-act' }).call
  return {
    register: (path, act, procedure = procedures[path]) =>
      callUnder(procedure)<LaterAct>({ method: 'POST', path: `${actsPath}/${path}`, body: JSON.stringify(act) }),
    read: (path, number) =>
      callUnder(procedures[path])<LaterAct>({
        method: 'GET',
        path: `${actsPath}/${path}/${encodeURIComponent(number)}`,
      }),
    registerBirth: (act, waitSeconds = 0, traceparent) =>
      call<Act>({
        method: 'POST',
        path: actsPath,
        body: JSON.stringify(act),
        headers: {
          ...(waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {}),
          ...(traceparent === undefined ? {} : { traceparent }),
        },
      }),
    supplementBirth: (act, waitSeconds = 0) =>
      call<Act>({
        method: 'PUT',
        path: `${actsPath}/${encodeURIComponent(act.number)}`,
        body: JSON.stringify(act),
        headers: waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {},
      }),
    readAct: (number) => call<Act>({ method: 'GET', path: `${actsPath}/${encodeURIComponent(number)}` }),
  }
}
