/** Headers as they came, in order, names as they were written. */
export type RawHeaders = readonly (readonly [name: string, value: string])[]

/** A call as it came in. `/r1/…` is the X-Road spelling, everything else an alias. */
export interface Call {
  readonly method: string
  readonly path: string
  /** With its question mark, or empty. */
  readonly query: string
  readonly headers: RawHeaders
  readonly body: Buffer
}

/** The value of a header; of the last one if it is repeated. */
export const headerOf = (headers: RawHeaders, name: string): string | undefined =>
  headers.findLast(([header]) => header.toLowerCase() === name)?.[1]

/** What a call is made under: the rules of the population register ask for it on every call. */
export interface Purpose {
  readonly procedure: string
  readonly officer: string
  readonly purpose: string
}

const label = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}$/
const looksLikePin = /\d{12}/

// An officer is known to the hub by an account of the agency, never by the officer's own number.
const isLabel = (value: string | undefined): value is string =>
  value !== undefined && label.test(value) && !looksLikePin.test(value)

export type ParsedPurpose =
  | { readonly kind: 'purpose'; readonly purpose: Purpose }
  | { readonly kind: 'incomplete'; readonly headers: readonly string[] }

/** Reads `Hub-Procedure`, `Hub-Officer` (or X-Road's own `X-Road-UserId`) and `Hub-Purpose`. */
export const parsePurpose = (headers: RawHeaders): ParsedPurpose => {
  const procedure = headerOf(headers, 'hub-procedure')
  const officer = headerOf(headers, 'hub-officer') ?? headerOf(headers, 'x-road-userid')
  const purpose = headerOf(headers, 'hub-purpose')
  if (isLabel(procedure) && isLabel(officer) && isLabel(purpose))
    return { kind: 'purpose', purpose: { procedure, officer, purpose } }
  const given = { 'hub-procedure': procedure, 'hub-officer': officer, 'hub-purpose': purpose }
  const faulty = Object.entries(given).filter(([, value]) => !isLabel(value))
  return { kind: 'incomplete', headers: faulty.map(([name]) => name) }
}

/** Why a call is not answered by a service. Each says no more than the caller may know. */
export type Refusal =
  | { readonly kind: 'not-authenticated' }
  | { readonly kind: 'malformed-address'; readonly why: string }
  | { readonly kind: 'unknown-member' }
  | { readonly kind: 'unknown-service' }
  | { readonly kind: 'invalid-header'; readonly headers: readonly string[] }
  | { readonly kind: 'not-granted' }
  | { readonly kind: 'message-log-unavailable' }
  | { readonly kind: 'catalogue-unconfirmed' }
  | { readonly kind: 'service-unavailable' }
  | { readonly kind: 'service-timeout' }
  | { readonly kind: 'broken-answer' }
