import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Link,
  type Span,
} from '@opentelemetry/api'
import { parseTraceParent } from '@opentelemetry/core'
import { reasonOf } from '@hub/failure'

const tracer = trace.getTracer('hub')

export type { Attributes }

type SpanRole = 'server' | 'client' | 'consumer'

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
} as const

/** Adds what is known only once the work is done. */
export type Annotate = (attributes: Attributes) => void

export interface SpanOptions {
  /** Must be free of personal data, as must the attributes: route templates, labels, counts. */
  readonly name: string
  readonly role: SpanRole
  readonly attributes: Attributes
  /** Whether a rejection of the work is a failure of it; every one is, unless told. */
  readonly isFailure?: (error: unknown) => boolean
}

const remoteContext = (traceparent: string | undefined): Context =>
  traceparent === undefined ? context.active() : propagation.extract(context.active(), { traceparent })

const finish = async <Result>(
  span: Span,
  { isFailure = () => true }: SpanOptions,
  work: (annotate: Annotate) => Promise<Result>,
): Promise<Result> => {
  try {
    return await work((attributes) => void span.setAttributes(attributes))
  } catch (error) {
    if (isFailure(error)) {
      const reason = reasonOf(error)
      span.setAttribute('error.type', reason).setStatus({ code: SpanStatusCode.ERROR, message: reason })
    }
    throw error
  } finally {
    span.end()
  }
}

/**
 * Runs the work inside a span. An error leaves its reason on the span, never its message.
 *
 * @param options.parent W3C traceparent of the caller, where the work continues a trace from elsewhere
 */
export const inSpan = <Result>(
  options: SpanOptions & { readonly parent?: string | undefined },
  work: (annotate: Annotate) => Promise<Result>,
): Promise<Result> => {
  const { name, role, parent, attributes } = options
  return tracer.startActiveSpan(name, { kind: kinds[role], attributes }, remoteContext(parent), (span) =>
    finish(span, options, work),
  )
}

const toLink = (traceparent: string | undefined): readonly Link[] => {
  const found = traceparent === undefined ? null : parseTraceParent(traceparent)
  const isRecorded = found !== null && (found.traceFlags & TraceFlags.SAMPLED) !== 0
  return isRecorded ? [{ context: { ...found, isRemote: true } }] : []
}

/**
 * Runs work that is done once for several traces inside a span that links to each. It begins a trace of its own: none of the others is its parent, and
 * whoever caused the work to be done is none of them. Where none of them is recorded it is not recorded either, and costs next to nothing.
 */
export const inBatchSpan = <Result>(
  options: SpanOptions & { readonly traceparents: readonly (string | undefined)[] },
  work: () => Promise<Result>,
): Promise<Result> => {
  const links = options.traceparents.flatMap(toLink)
  if (links.length === 0) return work()
  const { name, role, attributes } = options
  return tracer.startActiveSpan(name, { kind: kinds[role], attributes, links }, ROOT_CONTEXT, (span) =>
    finish(span, options, work),
  )
}

/** Gives the server span of the current call the route that the call turned out to have. */
export const nameRoute = (method: string, route: string): void => {
  trace.getActiveSpan()?.updateName(`${method} ${route}`).setAttribute('http.route', route)
}

/** The traceparent that continues the current trace, or undefined outside of one. */
export const currentTraceparent = (): string | undefined => {
  const carrier: { traceparent?: string } = {}
  propagation.inject(context.active(), carrier)
  return carrier.traceparent
}

/** The id under which the current trace is found, for problem documents and log lines. */
export const currentTraceId = (): string | undefined => trace.getActiveSpan()?.spanContext().traceId
