/** Where the services send their traces, and which; the names of the variables are OpenTelemetry's. */
export type Tracing = Readonly<
  { OTEL_EXPORTER_OTLP_ENDPOINT: string } & Partial<Record<'OTEL_TRACES_SAMPLER' | 'OTEL_TRACES_SAMPLER_ARG', string>>
>

/** Where collectors listen for OTLP over HTTP unless told otherwise. */
export const usualCollector = 'http://127.0.0.1:4318'

/** @returns undefined where no collector is named */
export const readTracing = (
  env: NodeJS.ProcessEnv,
  collector = env['OTEL_EXPORTER_OTLP_ENDPOINT'],
): Tracing | undefined => {
  if (collector === undefined || collector === '') return undefined
  const { OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG } = env
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    ...(OTEL_TRACES_SAMPLER === undefined ? {} : { OTEL_TRACES_SAMPLER }),
    ...(OTEL_TRACES_SAMPLER_ARG === undefined ? {} : { OTEL_TRACES_SAMPLER_ARG }),
  }
}
