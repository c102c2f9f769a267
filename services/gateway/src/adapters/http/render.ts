import { problems, toProblemDocument, type FieldError, type ProblemName } from '@hub/failure'
import type { ExchangeIdentity, Renderer } from '../../application/handle-exchange.ts'
import type { Answer } from '../../application/ports.ts'
import { r1Prefix } from '../../domain/address.ts'
import { headerOf, type Call, type RawHeaders, type Refusal } from '../../domain/call.ts'
import { renderXRoadError, xRoadHeaders } from './x-road.ts'

/** How long a caller should leave us alone when something of ours is away. */
const retryAfterSeconds = 2

const problemOf = ({ kind }: Refusal): ProblemName => {
  if (kind === 'malformed-address') return 'invalid-request'
  return kind === 'unknown-member' ? 'unknown-service' : kind
}

const errorsOf = (refusal: Refusal): readonly FieldError[] | undefined =>
  refusal.kind === 'invalid-header'
    ? refusal.headers.map((name) => ({
        pointer: `/headers/${name}`,
        detail: 'must be 1 to 64 letters, digits and . _ : @ -, and no personal identification number',
      }))
    : undefined

const headersOf = (refusal: Refusal, status: number, call: Call): RawHeaders => {
  if (status === 503) return [['retry-after', String(retryAfterSeconds)]]
  if (refusal.kind !== 'not-authenticated') return []
  const hadToken = headerOf(call.headers, 'authorization') !== undefined
  return [['www-authenticate', hadToken ? 'Bearer error="invalid_token"' : 'Bearer']]
}

const renderProblem = (refusal: Refusal, call: Call, { exchangeId }: ExchangeIdentity): Answer => {
  const problem = problemOf(refusal)
  const { status } = problems[problem]
  const errors = errorsOf(refusal)
  const document = toProblemDocument(problem, {
    instance: `urn:uuid:${exchangeId}`,
    ...(errors === undefined ? {} : { errors }),
  })
  return {
    status,
    headers: [['content-type', 'application/problem+json'], ...headersOf(refusal, status, call)],
    body: Buffer.from(JSON.stringify(document)),
  }
}

const isR1 = ({ path }: Call): boolean => path.startsWith(r1Prefix)

const exchangeIdHeader = 'hub-exchange-id'

/** Two spellings of one exchange: X-Road's on `/r1`, problem documents (RFC 9457) everywhere else. */
export const renderer: Renderer = {
  refusal: (refusal, call, identity) => {
    const answer = isR1(call)
      ? renderXRoadError(refusal, call, { identity, message: problems[problemOf(refusal)].title })
      : renderProblem(refusal, call, identity)
    return { ...answer, headers: [...answer.headers, [exchangeIdHeader, identity.exchangeId]] }
  },
  answer: (answer, call, identity) => ({
    ...answer,
    headers: [
      ...(isR1(call) ? xRoadHeaders(answer.headers, call, identity) : answer.headers),
      [exchangeIdHeader, identity.exchangeId],
    ],
  }),
}
