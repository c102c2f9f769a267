import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { PermanentFault } from '@hub/failure'
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { createSampler } from './sampler.ts'
import { currentTraceparent, inBatchSpan, inSpan, nameRoute } from './tracing.ts'

const exporter = new InMemorySpanExporter()

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(
    new TracerProvider({
      sampler: createSampler({ sampler: 'parentbased_always_off' }),
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
    }),
  )
})
beforeEach(() => exporter.reset())

const recorded = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const alsoRecorded = '00-1bf7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01'
const unrecorded = '00-2cf7651916cd43dd8448eb211c80319c-d7ad6b7169203331-00'

const span = { name: 'process identity.pin.v1', role: 'consumer', attributes: {} } as const
const done = (): Promise<string> => Promise.resolve('done')

describe('a span', () => {
  test('continues the trace of its parent, and is what the work inside continues', async () => {
    const inside = await inSpan({ ...span, parent: recorded }, () => Promise.resolve(currentTraceparent()))
    const [finished] = exporter.getFinishedSpans()
    expect(finished?.parentSpanContext).toMatchObject({ spanId: 'b7ad6b7169203331', isRemote: true })
    expect(inside).toBe(`00-0af7651916cd43dd8448eb211c80319c-${finished?.spanContext().spanId ?? ''}-01`)
  })

  test('of a trace that is not recorded is not recorded, but the trace goes on', async () => {
    const inside = await inSpan({ ...span, parent: unrecorded }, () => Promise.resolve(currentTraceparent()))
    expect(inside).toMatch(/^00-2cf7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/)
    expect(exporter.getFinishedSpans()).toEqual([])
  })

  test('of work that fails says why in one word, never in those of the error', async () => {
    const fault = new PermanentFault('series-used-up', 'no number is left for Nguyễn Văn An')
    await expect(inSpan({ ...span, parent: recorded }, () => Promise.reject(fault))).rejects.toBe(fault)
    expect(exporter.getFinishedSpans()).toMatchObject([
      {
        status: { code: SpanStatusCode.ERROR, message: 'series-used-up' },
        attributes: { 'error.type': 'series-used-up' },
        events: [],
      },
    ])
  })

  test('of a refusal has not failed', async () => {
    const refusal = new Error('refused')
    const options = { ...span, parent: recorded, isFailure: () => false }
    await expect(inSpan(options, () => Promise.reject(refusal))).rejects.toBe(refusal)
    expect(exporter.getFinishedSpans()).toMatchObject([{ status: { code: SpanStatusCode.UNSET } }])
  })

  test('takes what is known only in the end, and the route that was found', async () => {
    await inSpan({ name: 'POST /*', role: 'server', attributes: {}, parent: recorded }, (annotate) => {
      nameRoute('POST', '/civil-status/v1/acts')
      annotate({ 'http.response.status_code': 201 })
      return done()
    })
    expect(exporter.getFinishedSpans()).toMatchObject([
      {
        name: 'POST /civil-status/v1/acts',
        attributes: { 'http.route': '/civil-status/v1/acts', 'http.response.status_code': 201 },
      },
    ])
  })
})

describe('the span of a batch', () => {
  test('links to each recorded trace that it carries something of, and continues none of them', async () => {
    const traceparents = [recorded, undefined, unrecorded, 'nonsense', alsoRecorded]
    expect(await inBatchSpan({ ...span, traceparents }, done)).toBe('done')
    const [finished] = exporter.getFinishedSpans()
    expect(finished?.links.map((link) => link.context.spanId)).toEqual(['b7ad6b7169203331', 'c7ad6b7169203331'])
    expect(finished?.parentSpanContext).toBeUndefined()
    expect(recorded + alsoRecorded).not.toContain(finished?.spanContext().traceId)
  })

  test('begins a trace of its own even inside of another', async () => {
    await inSpan({ ...span, parent: recorded }, () => inBatchSpan({ ...span, traceparents: [alsoRecorded] }, done))
    const [batch, outer] = exporter.getFinishedSpans()
    expect(batch?.spanContext().traceId).not.toBe(outer?.spanContext().traceId)
  })

  test('is not recorded where nothing that it carries is', async () => {
    expect(await inBatchSpan({ ...span, traceparents: [unrecorded, undefined] }, done)).toBe('done')
    expect(exporter.getFinishedSpans()).toEqual([])
  })
})
