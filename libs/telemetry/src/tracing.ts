import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
} from '@opentelemetry/api'
import { reasonOf } from '@hub/failure'

const tracer = trace.getTracer('hub')

export type { Attributes }

export type SpanRole = 'server' | 'client' | 'producer' | 'consumer'

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const

const remoteContext = (traceparent: string | undefined): Context =>
  traceparent === undefined ? context.active() : propagation.extract(context.active(), { traceparent })

/**
 * Runs the work inside a span. Attributes must be free of personal data: route templates, labels, counts. An error leaves its reason on
 * the span, never its message.
 *
 * @param options.parent W3C traceparent of the caller, where the work continues a trace from elsewhere
 */
export const inSpan = <Result>(
  name: string,
  options: { readonly role: SpanRole; readonly parent?: string | undefined; readonly attributes?: Attributes },
  work: () => Promise<Result>,
): Promise<Result> =>
  tracer.startActiveSpan(
    name,
    { kind: kinds[options.role], ...(options.attributes === undefined ? {} : { attributes: options.attributes }) },
    remoteContext(options.parent),
    async (span) => {
      try {
        return await work()
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: reasonOf(error) })
        throw error
      } finally {
        span.end()
      }
    },
  )

/** The traceparent that continues the current trace, or undefined outside of one. */
export const currentTraceparent = (): string | undefined => {
  const carrier: { traceparent?: string } = {}
  propagation.inject(context.active(), carrier)
  return carrier.traceparent
}

/** The id under which the current trace is found, for problem documents and log lines. */
export const currentTraceId = (): string | undefined => trace.getActiveSpan()?.spanContext().traceId
