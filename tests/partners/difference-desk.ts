import { createTokenSource } from './access-token.ts'
import type { Agency } from './agency.ts'
import { createCaller, type Answer } from './call.ts'
import type { HubAddress } from './hub-address.ts'
import { ministryOfJustice } from './ministry-of-justice.ts'

/** What civil status and the population register say differently, as the register shows it. */
interface Difference {
  readonly id: string
  readonly version: number
  readonly state: 'open' | 'resolved'
  readonly field: string
  readonly person: { readonly fullName: string; readonly pin?: string }
  readonly civilStatus: { readonly value: string }
  readonly register: { readonly value: string }
  readonly outcome?: string
}

/** What became of an update. */
interface Updated {
  readonly changed: readonly string[]
  readonly differing: readonly string[]
}

/** The officers of the population authority who update the register and settle differences, using only the public API. */
export interface DifferenceDesk {
  /** Says what the register should hold, for an error that was found. @param key the same one for the same update */
  readonly update: (pin: string, items: object, key: string) => Promise<Answer<Updated>>
  /** The open one about the person who holds the number. */
  readonly findOpen: (pin: string) => Promise<Difference | undefined>
  readonly read: (id: string) => Promise<Answer<Difference>>
  /** @param given the version that was read, and what the officer found */
  readonly decide: (
    id: string,
    stands: 'civil-status' | 'register',
    given: { readonly version: number; readonly reason: string },
  ) => Promise<Answer<Difference>>
}

const deciding: Agency = {
  clientId: 'mps-population-authority',
  purpose: { procedure: 'G01-DC02', officer: 'population-officer-1', purpose: 'register-keeping' },
}

const path = '/population/v1/differences'

export const createDifferenceDesk = (hub: HubAddress): DifferenceDesk => {
  const token = createTokenSource(hub.tokenEndpoint, hub.credentials(deciding.clientId))
  const { call } = createCaller(hub.gateway, token, deciding.purpose)
  return {
    update: (pin, items, key) =>
      call({
        method: 'POST',
        path: '/population/v1/updates',
        body: JSON.stringify({ pin, ground: 'error-found', effectiveFrom: '2026-11-21', items }),
        headers: { 'idempotency-key': `"${key}"` },
      }),
    findOpen: async (pin) => {
      let after = ''
      for (;;) {
        const { body } = await call<{ readonly differences: readonly Difference[]; readonly next?: string }>({
          method: 'GET',
          path: `${path}?limit=200${after}`,
        })
        const found = body.differences.find(({ person }) => person.pin === pin)
        if (found !== undefined || body.next === undefined) return found
        after = `&after=${body.next}`
      }
    },
    read: (id) => call({ method: 'GET', path: `${path}/${id}` }),
    decide: (id, stands, given) =>
      call({ method: 'POST', path: `${path}/${id}/decision`, body: JSON.stringify({ stands, ...given }) }),
  }
}

/** What civil status is told of them. */
interface ToldDifference {
  readonly id: string
  readonly state: 'open' | 'to-adjust' | 'settled'
  readonly act?: string
  readonly pin?: string
  readonly value?: string
}

/** The registrars' system, as it keeps civil status in step with the register. */
export interface RegistrarsDesk {
  /** Those about the person who holds the number. */
  readonly list: (state: ToldDifference['state'], pin: string) => Promise<readonly ToldDifference[]>
  readonly adjust: (id: string) => Promise<Answer<ToldDifference>>
}

const registrarsPath = '/civil-status/v1/differences'

export const createRegistrarsDesk = (hub: HubAddress): RegistrarsDesk => {
  const token = createTokenSource(hub.tokenEndpoint, hub.credentials(ministryOfJustice.clientId))
  const purpose = { ...ministryOfJustice.purpose, procedure: 'G15-HT06', purpose: 'civil-status-act' }
  const { call } = createCaller(hub.gateway, token, purpose)
  return {
    list: async (state, pin) => {
      const { body } = await call<{ readonly differences: readonly ToldDifference[] }>({
        method: 'GET',
        path: `${registrarsPath}?state=${state}&limit=200`,
      })
      return body.differences.filter((one) => one.pin === pin)
    },
    adjust: (id) => call({ method: 'POST', path: `${registrarsPath}/${id}/adjustment` }),
  }
}
