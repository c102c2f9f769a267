import {
  OutageFault,
  ProblemError,
  problems,
  toProblemDocument,
  TransientFault,
  type Occurrence,
  type ProblemName,
} from '@hub/failure'
import type { Logger } from '@hub/telemetry'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { problemOf, toFieldErrors, type SchemaError } from './field-errors.ts'
import { outcomeHeader } from './outcome.ts'

interface Answer {
  readonly problem: ProblemName
  readonly occurrence: Occurrence
}

const retryAfterSeconds = 2

const validationPrefixes: Readonly<Record<string, string>> = {
  body: '',
  headers: '/headers',
  querystring: '/query',
  params: '/path',
}

/** What the framework itself refuses, by its error code. */
const frameworkProblems: Readonly<Record<string, Answer>> = {
  FST_ERR_BAD_URL: { problem: 'invalid-request', occurrence: { detail: 'The path is wrongly percent-encoded.' } },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { problem: 'unsupported-media-type', occurrence: {} },
  FST_ERR_CTP_BODY_TOO_LARGE: { problem: 'payload-too-large', occurrence: {} },
  FST_ERR_CTP_EMPTY_JSON_BODY: { problem: 'invalid-request', occurrence: { detail: 'The request has no body.' } },
  FST_ERR_CTP_INVALID_JSON_BODY: { problem: 'invalid-request', occurrence: { detail: 'The body is not valid JSON.' } },
}

const fromValidation = (errors: readonly SchemaError[], context: string): Answer => ({
  problem: problemOf(errors, context === 'headers' ? 'invalid-header' : 'invalid-request'),
  occurrence: { errors: toFieldErrors(errors, validationPrefixes[context] ?? '') },
})

const toAnswer = (error: FastifyError): Answer => {
  if (error instanceof ProblemError) {
    return { problem: error.problem, occurrence: error.occurrence }
  }
  if (error.validation !== undefined) {
    return fromValidation(error.validation, error.validationContext ?? 'body')
  }
  const known = frameworkProblems[error.code]
  if (known !== undefined) return known
  if (error instanceof TransientFault) return { problem: 'service-unavailable', occurrence: {} }
  // Any other complaint of the parser about the body; its message quotes the body.
  if (error.statusCode === 400)
    return { problem: 'invalid-request', occurrence: { detail: 'The body is not valid JSON.' } }
  return { problem: 'internal-error', occurrence: {} }
}

/** The status with which a route that throws this is answered. */
export const statusOf = (error: unknown): number =>
  error instanceof Error ? problems[toAnswer(error as FastifyError).problem].status : 500

/** Turns whatever a route throws into an RFC 9457 answer, and logs what is ours to mend. */
export const createProblemHandler =
  (logger: Logger) =>
  (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const { problem, occurrence } = toAnswer(error)
    const { status } = problems[problem]
    const facts = {
      method: request.method,
      route: request.routeOptions.url,
      problem,
      exchangeId: request.caller?.exchangeId,
    }
    if (status >= 500)
      logger[error instanceof OutageFault ? 'warn' : 'error']({ ...facts, err: error }, 'request failed')
    const instance = request.caller === undefined ? {} : { instance: `urn:uuid:${request.caller.exchangeId}` }
    const trace = request.traceId === undefined ? {} : { traceId: request.traceId }
    // As bytes: to a text the framework would add a charset, which the media type does not have.
    const body = Buffer.from(JSON.stringify(toProblemDocument(problem, { ...occurrence, ...instance, ...trace })))
    if (status === 503) reply.header('retry-after', retryAfterSeconds)
    void reply.code(status).header(outcomeHeader, problem).type('application/problem+json').send(body)
  }
