/**
 * X-Road REST addresses (PR-REST 4.1): `/r1/{instance}/{class}/{member}/{subsystem}/{service}[/path]`. Identifier parts are percent-encoded
 * one by one; what follows the service goes to the provider byte for byte.
 */
export type ParsedAddress =
  | { readonly kind: 'address'; readonly service: string; readonly rest: string }
  | { readonly kind: 'malformed'; readonly why: string }

export const r1Prefix = '/r1/'

const malformed = (why: string): { readonly kind: 'malformed'; readonly why: string } => ({ kind: 'malformed', why })

const decodePart = (part: string): string | undefined => {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

/** @returns the parts as one identifier, or undefined if one is empty or cannot be decoded. A slash within a part stays encoded. */
const joinParts = (parts: readonly string[]): string | undefined => {
  const decoded = parts.map(decodePart).filter((part) => part !== undefined && part !== '')
  if (decoded.length < parts.length) return undefined
  return decoded.map((part) => part?.replaceAll('/', '%2F')).join('/')
}

/** @param path begins with `/r1/` */
export const parseServicePath = (path: string): ParsedAddress => {
  const [, , ...parts] = path.split('/')
  const identifier = parts.slice(0, 5)
  if (identifier.length < 5) return malformed('the path does not name instance, class, member, subsystem and service')
  const service = joinParts(identifier)
  if (service === undefined) return malformed('a part of the service identifier is empty or wrongly percent-encoded')
  const rest = parts.slice(5)
  return { kind: 'address', service, rest: rest.length === 0 ? '' : `/${rest.join('/')}` }
}

export type ParsedClient =
  { readonly kind: 'client'; readonly identifier: string } | { readonly kind: 'malformed'; readonly why: string }

/** `X-Road-Client`: `instance/class/member[/subsystem]`. If it is repeated, the last one counts. */
export const parseClientHeader = (header: string | undefined): ParsedClient => {
  if (header === undefined || header === '') return malformed('the X-Road-Client header is missing')
  const parts = header.split('/')
  if (parts.length < 3 || parts.length > 4) return malformed('X-Road-Client must have three or four parts')
  const identifier = joinParts(parts)
  return identifier === undefined
    ? malformed('a part of X-Road-Client is empty or wrongly percent-encoded')
    : { kind: 'client', identifier }
}
