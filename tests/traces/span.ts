/** A span as a service sent it. */
export interface Span {
  readonly service: string
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly links: readonly SpanReference[]
  readonly attributes: Readonly<Record<string, unknown>>
  /** Milliseconds since 1970, with fractions. */
  readonly startedAt: number
  readonly endedAt: number
}

export interface SpanReference {
  readonly traceId: string
  readonly spanId: string
}

/** The parts of OTLP in JSON that are read here; see opentelemetry-proto, trace/v1. */
interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly ExportedSpan[] }[]
  }[]
}

interface Attribute {
  readonly key: string
  /** One field, named for the type of the value. */
  readonly value: Readonly<Record<string, unknown>>
}

interface ExportedSpan extends SpanReference {
  readonly parentSpanId?: string
  readonly name: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes?: readonly Attribute[]
  readonly links?: readonly SpanReference[]
}

const toAttributes = (attributes: readonly Attribute[] = []): Readonly<Record<string, unknown>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

/** As a number, nanoseconds since 1970 would lose their last digits. */
const toMilliseconds = (nanoseconds: string): number => Number(BigInt(nanoseconds) / 1000n) / 1000

const toSpan = (service: string, exported: ExportedSpan): Span => ({
  service,
  name: exported.name,
  traceId: exported.traceId,
  spanId: exported.spanId,
  parentSpanId: exported.parentSpanId,
  links: (exported.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId })),
  attributes: toAttributes(exported.attributes),
  startedAt: toMilliseconds(exported.startTimeUnixNano),
  endedAt: toMilliseconds(exported.endTimeUnixNano),
})

/** @param body of one export request */
export const parseExport = (body: string): readonly Span[] =>
  (JSON.parse(body) as Export).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(toAttributes(resource.attributes)['service.name'])
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => toSpan(service, span)))
  })
