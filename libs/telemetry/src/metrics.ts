import type { Attributes, BatchObservableResult, Counter, Histogram, ObservableGauge } from '@opentelemetry/api'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { createSample } from './sample.ts'

export const prometheus = new PrometheusExporter({
  preventServerStart: true,
  withoutTargetInfo: true,
  withoutScopeInfo: true,
})

// Not the global one of the API: instruments are made when the modules that use them are loaded, and one that is made there before a provider is set measures
// nothing, for ever.
export const meterProvider = new MeterProvider({ readers: [prometheus] })

const meter = meterProvider.getMeter('hub')

/** Instruments are made where they are used; names are `hub_<what>_<unit>`. Labels must be few and free of personal data. */
export const counter = (name: string, description: string): Counter => meter.createCounter(name, { description })

export const histogram = (name: string, description: string, buckets: readonly number[]): Histogram =>
  meter.createHistogram(name, { description, advice: { explicitBucketBoundaries: [...buckets] } })

export const gauge = (name: string, description: string): ObservableGauge =>
  meter.createObservableGauge(name, { description })

/** One value of one gauge. */
export interface Figure {
  readonly gauge: ObservableGauge
  readonly value: number
  readonly attributes?: Attributes
}

/**
 * Gauges whose values have to be asked for, of a database for instance. They are asked for when somebody scrapes, and at most once in ten seconds: nobody scrapes,
 * nobody asks. A value that cannot be had is left out rather than told from memory.
 */
export const sampleGauges = (gauges: readonly ObservableGauge[], take: () => Promise<readonly Figure[]>): void => {
  const sample = createSample(take, () => performance.now())
  meter.addBatchObservableCallback(
    async (result: BatchObservableResult) => {
      for (const { gauge: observed, value, attributes } of await sample()) result.observe(observed, value, attributes)
    },
    [...gauges],
  )
}
