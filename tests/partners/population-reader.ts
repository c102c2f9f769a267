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

interface Residence {
  readonly id: string
  readonly from: string
  readonly until?: string
}

interface DataQuality {
  readonly total: { readonly persons: number }
  readonly rows: readonly { readonly code?: string; readonly persons: number }[]
}

/** What keeps the register besides reading it. */
export interface PopulationAuthority extends PopulationReader {
  /** @param key names the command, so that it can be sent again */
  readonly registerResidence: (key: string, residence: object) => Promise<Answer<Residence>>
  readonly endResidence: (key: string, ending: object) => Promise<Answer<Residence>>
  /** @param province its communes; all provinces unless given */
  readonly readDataQuality: (province?: string) => Promise<Answer<DataQuality>>
}

/** The authority that keeps the register: sees everything. */
const populationAuthority: Agency = {
  clientId: 'mps-population-authority',
  purpose: { procedure: 'G01-DC01', officer: 'population-officer-1', purpose: 'register-keeping' },
}

export const createPopulationAuthority = (hub: HubAddress): PopulationAuthority => {
  const { clientId, purpose } = populationAuthority
  const residences = { ...purpose, procedure: 'G01-CT01', purpose: 'residence-registration' }
  const token = createTokenSource(hub.tokenEndpoint, hub.credentials(clientId))
  const { call } = createCaller(hub.gateway, token, residences)
  const reader = createCaller(hub.gateway, token, purpose)
  const send = (path: string, key: string, body: object): Promise<Answer<Residence>> =>
    call({ method: 'POST', path, body: JSON.stringify(body), headers: { 'idempotency-key': `"${key}"` } })
  return {
    ...createPopulationReader(hub, populationAuthority),
    registerResidence: (key, residence) => send('/population/v1/residences', key, residence),
    endResidence: (key, ending) => send('/population/v1/residences/endings', key, ending),
    readDataQuality: (province) =>
      reader.call({
        method: 'GET',
        path: `/population/v1/data-quality${province === undefined ? '' : `?province=${province}`}`,
      }),
  }
}

/** Viet Nam Social Security reads a few items. */
export const createInsuranceReader = (hub: HubAddress): PopulationReader => createPopulationReader(hub, socialInsurance)
