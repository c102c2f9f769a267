import type { IncomingMessage, ServerResponse } from 'node:http'
import { context, metrics, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { AlwaysOffSampler, AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

export interface Telemetry {
  /** Answers a scrape in the Prometheus text format. */
  readonly scrape: (request: IncomingMessage, response: ServerResponse) => void
  /** Sends what is buffered. */
  readonly stop: () => Promise<void>
}

const createTracerProvider = async (service: string, otlpEndpoint: string | undefined): Promise<TracerProvider> => {
  const resource = resourceFromAttributes({ 'service.name': service })
  // Without an exporter nothing is recorded, but contexts still travel, so that log lines and problems of one call can be joined.
  if (otlpEndpoint === undefined) return new TracerProvider({ resource, sampler: new AlwaysOffSampler() })
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http')
  const exporter = new OTLPTraceExporter({ url: `${otlpEndpoint.replace(/\/$/, '')}/v1/traces` })
  const processor = new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1000 })
  return new TracerProvider({ resource, sampler: new AlwaysOnSampler(), spanProcessors: [processor] })
}

/** Call once, before anything that creates spans or instruments is used. */
export const startTelemetry = async (options: {
  readonly service: string
  /** Base URL of an OTLP/HTTP collector. */
  readonly otlpEndpoint: string | undefined
}): Promise<Telemetry> => {
  const tracerProvider = await createTracerProvider(options.service, options.otlpEndpoint)
  const prometheus = new PrometheusExporter({ preventServerStart: true })
  const meterProvider = new MeterProvider({ readers: [prometheus] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(tracerProvider)
  metrics.setGlobalMeterProvider(meterProvider)
  return {
    scrape: (request, response) => prometheus.getMetricsRequestHandler(request, response),
    stop: async () => {
      await Promise.allSettled([tracerProvider.shutdown(), meterProvider.shutdown()])
    },
  }
}
