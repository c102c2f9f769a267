import { pino, type DestinationStream, type LogFn, type Logger as PinoLogger } from 'pino'
import { describeError } from './error-description.ts'

export type Logger = PinoLogger
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/**
 * Any run of exactly twelve digits may be a personal identification number. The last group of a UUID may look like one, so it is let
 * through by the groups before it.
 */
const identificationNumber = /(?<!\d|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-)\d{12}(?!\d)/g

export const redact = (text: string): string => text.replace(identificationNumber, '[pin]')

const redactValue = (value: unknown): unknown => {
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'number') return redact(String(value)) === String(value) ? value : '[pin]'
  if (Array.isArray(value)) return value.map(redactValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [redact(name), redactValue(member)]))
}

/** Lines seldom hold a number, so only those that do are taken apart: put in place of a bare number, the text would break the JSON. */
const redactLine = (line: string): string => {
  if (redact(line) === line) return line
  return `${JSON.stringify(redactValue(JSON.parse(line)))}\n`
}

/** Without a message of the caller's, pino would take that of the error as it is, with whatever it quotes. */
function withOwnMessage(this: PinoLogger, args: Parameters<LogFn>, method: LogFn): void {
  const [facts, message] = args as readonly unknown[]
  const err = facts instanceof Error ? facts : (facts as { readonly err?: unknown } | null | undefined)?.err
  if (message !== undefined || err === undefined) method.apply(this, args)
  else method.call(this, facts instanceof Error ? { err } : facts, describeError(err).message)
}

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
      hooks: { streamWrite: redactLine, logMethod: withOwnMessage },
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  )
