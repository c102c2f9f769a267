import type { IncomingMessage, ServerResponse } from 'node:http'
import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { AlwaysOffSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { meterProvider, prometheus } from './metrics.ts'
import { createSampler, type Sampling } from './sampler.ts'

export interface Telemetry {
  /** Answers a scrape in the Prometheus text format. */
  readonly scrape: (request: IncomingMessage, response: ServerResponse) => void
  /** Sends what is buffered. */
  readonly stop: () => Promise<void>
}

interface TelemetryOptions {
  readonly service: string
  /** Base URL of an OTLP/HTTP collector. */
  readonly otlpEndpoint: string | undefined
  readonly sampling: Sampling
}

// A batch that links to fewer events than it carries would be missing from the traces of the others: as many as a relay, a consumer or the message log
// takes at once.
const linkCountLimit = 500

// A collector that is away costs its spans, never the work; what it missed is not held against those who come when it is back.
const exportTimeoutMs = 2_000

const createTracerProvider = async ({ service, otlpEndpoint, sampling }: TelemetryOptions): Promise<TracerProvider> => {
  const resource = resourceFromAttributes({ 'service.name': service })
  // Without an exporter nothing is recorded, but contexts still travel, so that log lines and problems of one call can be joined.
  if (otlpEndpoint === undefined) return new TracerProvider({ resource, sampler: new AlwaysOffSampler() })
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http')
  const exporter = new OTLPTraceExporter({
    url: `${otlpEndpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: exportTimeoutMs,
  })
  const processor = new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1000 })
  const sampler = createSampler(sampling)
  return new TracerProvider({ resource, sampler, spanLimits: { linkCountLimit }, spanProcessors: [processor] })
}

/** Call once, before anything that creates spans is used. */
export const startTelemetry = async (options: TelemetryOptions): Promise<Telemetry> => {
  const tracerProvider = await createTracerProvider(options)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(tracerProvider)
  return {
    scrape: (request, response) => prometheus.getMetricsRequestHandler(request, response),
    stop: async () => {
      await Promise.allSettled([tracerProvider.shutdown(), meterProvider.shutdown()])
    },
  }
}
