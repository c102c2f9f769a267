import { createLogger } from '@hub/telemetry'
import { noTelemetry } from '@hub/testing'
import { compose } from '../src/compose.ts'
import type { Config } from '../src/config.ts'

/** Verification in a process of its own, for a test that kills it. The configuration is its only argument. */
const config = JSON.parse(process.argv[2] ?? '') as Config
const logger = createLogger({ service: 'verification', level: config.LOG_LEVEL })
for (const part of compose(config, logger, noTelemetry)) await part.start()
