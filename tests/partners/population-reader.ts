import { createTokenSource } from './access-token.ts'
import type { Agency } from './agency.ts'
import { createCaller, type Answer } from './call.ts'
import type { HubAddress } from './hub-address.ts'
import { socialInsurance } from './verifier.ts'

interface PersonRecord {
  readonly version: number
  readonly items: Readonly<Record<string, unknown>>
  readonly withheld: readonly string[]
}

interface PersonHistory {
  readonly changes: readonly { readonly item: string; readonly before?: unknown; readonly after?: unknown }[]
}

interface ChangesPage {
  readonly changes: readonly { readonly pin: string; readonly items: readonly string[] }[]
  readonly next: string
}

/** An agency that reads persons of the register, using only the public API. */
export interface PopulationReader {
  /** @param items all that are granted unless given */
  readonly readPerson: (pin: string, items?: readonly string[]) => Promise<Answer<PersonRecord>>
  readonly readHistory: (pin: string) => Promise<Answer<PersonHistory>>
  /** @param after the `next` of the page before */
  readonly followChanges: (after?: string) => Promise<Answer<ChangesPage>>
}

const createPopulationReader = (hub: HubAddress, { clientId, purpose }: Agency): PopulationReader => {
  const { call } = createCaller(hub.gateway, createTokenSource(hub.tokenEndpoint, hub.credentials(clientId)), purpose)
  return {
    readPerson: (pin, items) =>
      call({ method: 'POST', path: '/population/v1/persons/record', body: JSON.stringify({ pin, items }) }),
    readHistory: (pin) =>
      call({ method: 'POST', path: '/population/v1/persons/history', body: JSON.stringify({ pin }) }),
    followChanges: (after) =>
      call({
        method: 'GET',
        path: `/population/v1/changes?limit=1000${after === undefined ? '' : `&after=${after}`}`,
      }),
  }
}

/** The authority that keeps the register: sees everything. */
const populationAuthority: Agency = {
  clientId: 'mps-population-authority',
  purpose: { procedure: 'G01-DC01', officer: 'population-officer-1', purpose: 'register-keeping' },
}

export const createPopulationAuthority = (hub: HubAddress): PopulationReader =>
  createPopulationReader(hub, populationAuthority)

/** Viet Nam Social Security reads a few items. */
export const createInsuranceReader = (hub: HubAddress): PopulationReader => createPopulationReader(hub, socialInsurance)
