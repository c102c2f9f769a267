import { createLogger, startTelemetry } from '@hub/telemetry'
import { runUntilSignal } from '@hub/lifecycle'
import { compose } from './compose.ts'
import { readConfig } from './config.ts'

const service = 'population'
const config = readConfig(process.env)
const logger = createLogger({ service, level: config.LOG_LEVEL })
const telemetry = await startTelemetry({
  service,
  otlpEndpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  sampling: { sampler: config.OTEL_TRACES_SAMPLER, share: config.OTEL_TRACES_SAMPLER_ARG },
})
const parts = await compose(config, logger, telemetry)
const status = await runUntilSignal(parts, logger)
await telemetry.stop()
process.exit(status)
