import { parseClientHeader, parseServicePath, r1Prefix } from './address.ts'
import { headerOf, parsePurpose, type Call, type Purpose, type Refusal } from './call.ts'
import { findOperation, type Catalogue, type Grant, type Operation, type Service } from './catalogue.ts'

/** What was established about a call before it was granted or refused; it goes on record either way. */
export interface Facts {
  readonly service?: string
  readonly operation?: string
  readonly purpose?: Purpose
}

export type Admission =
  | {
      readonly kind: 'granted'
      readonly facts: Facts
      readonly service: Service
      readonly operation: Operation
      readonly grant: Grant
      readonly purpose: Purpose
      /** Path and query behind the path of the service, as they were sent. */
      readonly rest: string
    }
  | { readonly kind: 'refused'; readonly facts: Facts; readonly refusal: Refusal }

type Located =
  | { readonly kind: 'located'; readonly service: Service; readonly rest: string }
  | Extract<Admission, { kind: 'refused' }>

const refused = (refusal: Refusal, facts: Facts = {}): Extract<Admission, { kind: 'refused' }> => ({
  kind: 'refused',
  facts,
  refusal,
})

const locateByAddress = (catalogue: Catalogue, client: string, call: Call): Located => {
  const claimed = parseClientHeader(headerOf(call.headers, 'x-road-client'))
  if (claimed.kind === 'malformed') return refused({ kind: 'malformed-address', why: claimed.why })
  const address = parseServicePath(call.path)
  if (address.kind === 'malformed') return refused({ kind: 'malformed-address', why: address.why })
  const service = catalogue.findService(address.service)
  // An address that is none of ours may hold anything, a person's name included: it does not go on record.
  const facts = service === undefined ? {} : { service: service.address }
  // The header says whom the call is from; the credential proves it. They must agree.
  if (claimed.identifier !== client) return refused({ kind: 'not-granted' }, facts)
  if (service !== undefined) return { kind: 'located', service, rest: address.rest }
  const provider = address.service.slice(0, address.service.lastIndexOf('/'))
  return refused({ kind: catalogue.isMember(provider) ? 'unknown-service' : 'unknown-member' }, facts)
}

const locateByAlias = (catalogue: Catalogue, call: Call): Located => {
  const found = catalogue.findByAlias(call.path)
  return found === undefined ? refused({ kind: 'unknown-service' }) : { kind: 'located', ...found }
}

/** Member → route → purpose → grant: whether an authenticated subsystem may make this call. */
export const admitCall = (catalogue: Catalogue, client: string, call: Call): Admission => {
  const located = call.path.startsWith(r1Prefix)
    ? locateByAddress(catalogue, client, call)
    : locateByAlias(catalogue, call)
  if (located.kind === 'refused') return located
  const { service, rest } = located
  const operation = findOperation(service, call.method, rest)
  if (operation === undefined) return refused({ kind: 'unknown-service' }, { service: service.address })
  const facts = { service: service.address, operation: operation.id }
  const parsed = parsePurpose(call.headers)
  if (parsed.kind === 'incomplete') return refused({ kind: 'invalid-header', headers: parsed.headers }, facts)
  const { purpose } = parsed
  const grant = catalogue.findGrant(client, { service, operation }, purpose.procedure)
  if (grant === undefined) return refused({ kind: 'not-granted' }, { ...facts, purpose })
  return { kind: 'granted', facts: { ...facts, purpose }, service, operation, grant, purpose, rest: rest + call.query }
}
