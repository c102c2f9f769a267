import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino'
import { describeError } from './error-description.ts'

export type Logger = PinoLogger
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/**
 * Any run of exactly twelve digits may be a personal identification number. The last group of a UUID may look like one, so it is let
 * through by the group of four before it.
 */
const identificationNumber = /(?<!\d|[0-9a-f]{4}-)\d{12}(?!\d)/g

export const redact = (text: string): string => text.replace(identificationNumber, '[pin]')

/**
 * Structured log lines on standard output. Redaction is a last net under the rule that personal data is not logged: it works on the finished
 * line, so that no field, message or stack escapes it.
 */
export const createLogger = (options: {
  readonly service: string
  readonly level: LogLevel
  readonly destination?: DestinationStream
}): Logger =>
  pino(
    {
      level: options.level,
      base: { service: options.service, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      hooks: { streamWrite: redact },
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  )
