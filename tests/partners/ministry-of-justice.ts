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
  readonly identification: {
    readonly state: 'pending' | 'held' | 'issued' | 'matched' | 'rejected' | 'cancelled'
    readonly pin?: string
    readonly reason?: string
    readonly deadline?: string
    readonly settledAt?: string
  }
}

/** The registrars' system of the Ministry of Justice, using only the public API. */
export interface MinistryOfJustice {
  /**
   * Hands in an act.
   *
   * @param waitSeconds how long the hub may wait for the number
   * @param traceparent of the registrar's own trace, which the hub continues
   */
  readonly registerBirth: (act: object, waitSeconds?: number, traceparent?: string) => Promise<Answer<Act>>
  readonly readAct: (number: string) => Promise<Answer<Act>>
}

export const ministryOfJustice: Agency = {
  clientId: 'moj-ecsdb',
  purpose: { procedure: 'G15-HT01', officer: 'registrar-1', purpose: 'birth-registration' },
}

export const actsPath = '/civil-status/v1/acts'

export const createMinistryOfJustice = (hub: HubAddress): MinistryOfJustice => {
  const { call } = createCaller(
    hub.gateway,
    createTokenSource(hub.tokenEndpoint, hub.credentials(ministryOfJustice.clientId)),
    ministryOfJustice.purpose,
  )
  return {
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
    readAct: (number) => call<Act>({ method: 'GET', path: `${actsPath}/${encodeURIComponent(number)}` }),
  }
}
