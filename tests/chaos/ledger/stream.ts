import { createHash } from 'node:crypto'

/** The same in every process. */
export const accounts: readonly string[] = Array.from({ length: 1000 }, (_, index) => {
  const hex = createHash('sha256').update(`account ${index}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
})

/** Two topics, so that a parked event has to hold back those of the other one too. */
export const streams = { pin: 'identity.pin.v1', person: 'population.person.v1' } as const

/** The first few get a third of all events, so that many meet on one person, and from both processes at once. */
export const busyAccounts = 8

/** Events whose token begins with it can never be applied. */
export const poisonPrefix = '999'

/** One of ten, so that many poisons do not look like one failure of the consumer. @param token of a poison */
export const poisonReason = (token: string): string => `poison-${token.charAt(poisonPrefix.length)}`

export const ledgerSchema = `
  create table written (ordinal bigint generated always as identity, key text, topic text, token text, is_poison boolean);
  create table applied (ordinal bigint generated always as identity, key text, topic text, sequence bigint, event_id uuid, token text);
  create table finished (at timestamptz);`
