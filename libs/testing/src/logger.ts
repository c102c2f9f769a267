import { createLogger, type Logger } from '@hub/telemetry'

/** For tests in which the log does not matter. */
export const silentLogger: Logger = createLogger({
  service: 'test',
  level: 'error',
  destination: { write: () => undefined },
})

/** A logger that keeps its lines. */
export const createLogCapture = (): { readonly logger: Logger; readonly lines: () => readonly string[] } => {
  const captured: string[] = []
  const logger = createLogger({
    service: 'test',
    level: 'debug',
    destination: { write: (line) => captured.push(line) },
  })
  return { logger, lines: () => captured }
}
