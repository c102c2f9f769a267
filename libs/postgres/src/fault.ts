import { types } from 'node:util'
import { OutageFault, PermanentFault, TransientFault } from '@hub/failure'
import { DatabaseError } from 'pg'

const { isNativeError } = types

const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
])

/**
 * SQLSTATE classes and codes that say that the server is away, going away, full or read-only, not that the statement is wrong:
 * 08 connection, 53 insufficient resources (disk full, too many connections), 58 system error, 57P0x shutdown and start,
 * 25006 read-only (a standby during failover), 25P03 and 25P04 timeouts of a session, XX internal error.
 */
const outageStates = /^(?:08|53|58|57P0|25006|25P0[34]|XX)/

/**
 * 40001 serialization failure, 40P01 deadlock, 55P03 lock not available, 57014 cancelled by a timeout, 25P02 a statement before it failed: of those that
 * travel together the first to be heard of need not be the first that failed.
 */
const transientStates = /^(?:40001|40P01|55P03|57014|25P02)$/

const undoneStates = /^(?:40001|40P01)$/

const isConnectionError = (error: Error & { code?: unknown }): boolean =>
  (typeof error.code === 'string' && connectionCodes.has(error.code)) ||
  // The driver's own connection errors carry no code.
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout|timeout expired)/.test(
    error.message,
  )

/** Sorts what the driver throws into the families that callers act on. The original stays as the cause. */
export const toFault = (error: unknown): unknown => {
  if (error instanceof DatabaseError) {
    const state = error.code ?? ''
    if (outageStates.test(state))
      return new OutageFault('postgres', `PostgreSQL is not available (${state})`, { cause: error })
    if (transientStates.test(state))
      return new TransientFault('contention', `PostgreSQL asks to try again (${state})`, { cause: error })
    return new PermanentFault('rejected-by-database', `PostgreSQL refuses the statement (${state})`, { cause: error })
  }
  if (isNativeError(error) && isConnectionError(error)) {
    return new OutageFault('postgres', 'PostgreSQL cannot be reached', { cause: error })
  }
  return error
}

/** Whether PostgreSQL refused what would break this constraint, by its name. */
export const isRefusedBy = (constraint: string, error: unknown): boolean =>
  error instanceof PermanentFault && error.cause instanceof DatabaseError && error.cause.constraint === constraint

/** Whether PostgreSQL ended a transaction so that another one could go on: the same work succeeds at once. */
export const isUndoneByAnother = (error: unknown): boolean =>
  error instanceof TransientFault && error.cause instanceof DatabaseError && undoneStates.test(error.cause.code ?? '')
