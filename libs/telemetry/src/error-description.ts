import { types } from 'node:util'

const { isNativeError } = types

/** What is logged of an error. */
export interface ErrorDescription {
  readonly type: string
  readonly message: string
  readonly reason?: string
  readonly code?: string
  readonly constraint?: string
  readonly stack?: string
  readonly cause?: ErrorDescription
}

interface KnownFields {
  readonly reason?: unknown
  readonly code?: unknown
  readonly constraint?: unknown
}

/**
 * Parsers quote the text they choke on, and PostgreSQL quotes values and key columns. Everybody else's messages are about the program.
 */
const quotesItsInput = (error: Error): boolean => error.name === 'SyntaxError' || 'severity' in error

const textOf = <Name extends string>(name: Name, value: unknown): { readonly [key in Name]?: string } =>
  (typeof value === 'string' ? { [name]: value } : {}) as { readonly [key in Name]?: string }

/** The frames alone. They stand behind the message, of which a line may look like one of them. */
const framesOf = ({ stack = '', message }: Error): string => {
  const messageAt = stack.indexOf(message)
  if (messageAt < 0) return ''
  return stack
    .slice(messageAt + message.length)
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .join('\n')
}

/** The whole chain of causes, without the texts that may quote personal data. */
export const describeError = (error: unknown): ErrorDescription => {
  if (!isNativeError(error)) return { type: typeof error, message: '[withheld]' }
  const { reason, code, constraint } = error as KnownFields
  return {
    type: error.name,
    message: quotesItsInput(error) ? '[withheld]' : error.message,
    ...textOf('reason', reason),
    ...textOf('code', code),
    ...textOf('constraint', constraint),
    stack: framesOf(error),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
