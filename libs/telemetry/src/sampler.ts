import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace'

export interface Sampling {
  /** Which traces are recorded, in the words of OTEL_TRACES_SAMPLER. */
  readonly sampler?: `${'' | 'parentbased_'}${'always_on' | 'always_off' | 'traceidratio'}` | undefined
  /** Share of the traces, where the sampler takes one. */
  readonly share?: number | undefined
}

// Recording every trace costs a hub at full load more than a twentieth of what it gets done (`npm run bench -- telemetry`), and so does a tenth of them:
// most batches carry something of one.
const usualShare = 0.01

/** A batch that carries something of a recorded trace belongs to it, although its span begins a trace of its own. */
const followLinks = (sampler: Sampler): Sampler => ({
  shouldSample: (...call) =>
    call[5].length > 0 ? { decision: SamplingDecision.RECORD_AND_SAMPLED } : sampler.shouldSample(...call),
  toString: () => `FollowLinks{${sampler.toString()}}`,
})

const createRoot = (sampler: string, share: number): Sampler => {
  if (sampler.endsWith('always_on')) return new AlwaysOnSampler()
  return sampler.endsWith('always_off') ? new AlwaysOffSampler() : new TraceIdRatioBasedSampler(share)
}

export const createSampler = ({ sampler = 'parentbased_traceidratio', share = usualShare }: Sampling): Sampler => {
  if (sampler === 'always_off') return new AlwaysOffSampler()
  const root = createRoot(sampler, share)
  return followLinks(sampler.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root)
}
