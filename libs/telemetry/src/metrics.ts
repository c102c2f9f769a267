import { metrics, type Counter, type Histogram, type ObservableGauge } from '@opentelemetry/api'

const meter = metrics.getMeter('hub')

/** Instruments are made where they are used; names are `hub_<what>_<unit>`. Labels must be few and free of personal data. */
export const counter = (name: string, description: string): Counter => meter.createCounter(name, { description })

export const histogram = (name: string, description: string, buckets: readonly number[]): Histogram =>
  meter.createHistogram(name, { description, advice: { explicitBucketBoundaries: [...buckets] } })

export const gauge = (name: string, description: string): ObservableGauge =>
  meter.createObservableGauge(name, { description })
