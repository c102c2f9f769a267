import { describe, expect, test } from '@jest/globals'
import { ROOT_CONTEXT, SpanKind, trace, TraceFlags, type Context, type Link } from '@opentelemetry/api'
import { SamplingDecision } from '@opentelemetry/sdk-trace'
import { createSampler, type Sampling } from './sampler.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const remote = { traceId, spanId: 'b7ad6b7169203331', isRemote: true }

const inTraceOf = (traceFlags: TraceFlags): Context => trace.setSpanContext(ROOT_CONTEXT, { ...remote, traceFlags })
const callerRecords = inTraceOf(TraceFlags.SAMPLED)
const callerDoesNot = inTraceOf(TraceFlags.NONE)

const isRecorded = (sampling: Sampling, where: Context, links: Link[] = []): boolean =>
  createSampler(sampling).shouldSample(where, traceId, 'span', SpanKind.SERVER, {}, links).decision ===
  SamplingDecision.RECORD_AND_SAMPLED

describe('a trace', () => {
  test.each<[Sampling, own: boolean, callerRecords: boolean, callerDoesNot: boolean]>([
    [{ sampler: 'always_on' }, true, true, true],
    [{ sampler: 'always_off' }, false, false, false],
    [{ sampler: 'traceidratio', share: 1 }, true, true, true],
    [{ sampler: 'traceidratio', share: 0 }, false, false, false],
    [{ sampler: 'parentbased_always_on' }, true, true, false],
    [{ sampler: 'parentbased_always_off' }, false, true, false],
    [{ sampler: 'parentbased_traceidratio', share: 1 }, true, true, false],
    [{ share: 0 }, false, true, false],
  ])('with %j is recorded: %s; of a caller that records: %s; of one that does not: %s', (sampling, ...recorded) => {
    expect([ROOT_CONTEXT, callerRecords, callerDoesNot].map((where) => isRecorded(sampling, where))).toEqual(recorded)
  })

  test('of a batch is recorded with what the batch carries, unless nothing is', () => {
    const links = [{ context: { ...remote, traceFlags: TraceFlags.SAMPLED } }]
    expect(isRecorded({ share: 0 }, ROOT_CONTEXT, links)).toBe(true)
    expect(isRecorded({ sampler: 'always_off' }, ROOT_CONTEXT, links)).toBe(false)
  })
})
