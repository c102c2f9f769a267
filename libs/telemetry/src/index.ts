/**
 * Logs, traces and metrics of a service, set up once at start. Personal data belongs in none of them; the logger's redaction is only the
 * last net.
 */
export { createLogger, redact, type Logger, type LogLevel } from './logger.ts'
export { describeError } from './error-description.ts'
export { currentTraceId, currentTraceparent, inBatchSpan, inSpan, nameRoute, type Attributes } from './tracing.ts'
export { counter, gauge, histogram, sampleGauges } from './metrics.ts'
export { startTelemetry, type Telemetry } from './start.ts'
