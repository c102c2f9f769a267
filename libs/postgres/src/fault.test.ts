import { describe, expect, test } from '@jest/globals'
import { OutageFault, PermanentFault, TransientFault } from '@hub/failure'
import { DatabaseError } from 'pg'
import { toFault } from './fault.ts'

const personal = 'Key (full_name)=(Nguyễn Văn An) already exists.'

const refusedWith = (code: string): DatabaseError => {
  const error = new DatabaseError(personal, personal.length, 'error')
  error.code = code
  error.detail = personal
  return error
}

const withCode = (code: string): Error => Object.assign(new Error('socket'), { code })

describe('what PostgreSQL refuses', () => {
  test.each([
    ['08000', 'connection exception'],
    ['08006', 'connection failure'],
    ['53100', 'disk full'],
    ['53200', 'out of memory'],
    ['53300', 'too many connections'],
    ['57P01', 'shut down by an administrator'],
    ['57P02', 'crashed'],
    ['57P03', 'starting up'],
    ['58030', 'input or output error'],
    ['25006', 'read-only: a standby'],
    ['25P03', 'idle in a transaction for too long'],
    ['XX000', 'internal error'],
  ])('with %s (%s) is an outage', (code) => {
    expect(toFault(refusedWith(code))).toBeInstanceOf(OutageFault)
    expect(toFault(refusedWith(code))).toMatchObject({ dependency: 'postgres', reason: 'postgres-away' })
  })

  test.each([
    ['40001', 'serialization failure'],
    ['40P01', 'deadlock'],
    ['55P03', 'lock not available'],
    ['57014', 'statement timeout'],
    ['25P02', 'a statement that was sent before it failed'],
  ])('with %s (%s) is worth another try', (code) => {
    expect(toFault(refusedWith(code))).toBeInstanceOf(TransientFault)
    expect(toFault(refusedWith(code))).toMatchObject({ name: 'TransientFault', reason: 'contention' })
  })

  test.each([
    ['22P02', 'no such text'],
    ['22P05', 'a character that cannot be stored'],
    ['23503', 'foreign key'],
    ['23505', 'unique'],
    ['23514', 'check'],
    ['42P01', 'no such table'],
    ['42501', 'no right to'],
    ['57000', 'operator intervention without more'],
    ['25001', 'a transaction is open already'],
    ['40002', 'integrity violated at commit'],
    ['P0001', 'raised by a function'],
    ['', 'no code'],
  ])('with %s (%s) is refused for good', (code) => {
    expect(toFault(refusedWith(code))).toBeInstanceOf(PermanentFault)
    expect(toFault(refusedWith(code))).toMatchObject({ reason: 'rejected-by-database' })
  })

  test('is told by its code, with the original as the cause and none of its text', () => {
    const error = refusedWith('23505')
    const fault = toFault(error) as PermanentFault
    expect(fault.cause).toBe(error)
    expect(fault.message).toContain('23505')
    expect(fault.message).not.toContain('Nguyễn')
  })
})

describe('a connection', () => {
  test.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ENOENT',
    'EHOSTUNREACH',
    'ENETUNREACH',
  ])('that ends in %s is an outage', (code) => {
    const error = withCode(code)
    expect(toFault(error)).toBeInstanceOf(OutageFault)
    expect(toFault(error)).toMatchObject({ dependency: 'postgres', cause: error })
  })

  test.each([
    'Connection terminated',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
    'Query read timeout',
    'timeout expired',
  ])('of which the driver says %j is an outage', (message) => {
    expect(toFault(new Error(message))).toBeInstanceOf(OutageFault)
  })

  test('that was refused at all addresses of a host is an outage', () => {
    const error = Object.assign(new AggregateError([withCode('ECONNREFUSED')]), { code: 'ECONNREFUSED' })
    expect(toFault(error)).toBeInstanceOf(OutageFault)
  })
})

describe('what is not of PostgreSQL', () => {
  test.each([
    ['a bug', new TypeError('undefined is not a function')],
    ['a bug that talks of connections', new TypeError('no Connection terminated')],
    ['another code', withCode('ERR_INVALID_ARG_TYPE')],
    ['a code that is a number', Object.assign(new Error('odd'), { code: 23_505 })],
    ['a fault of our own', new PermanentFault('poison', 'never')],
    ['an outage of another server', new OutageFault('kafka', 'away')],
    ['a text', 'ECONNREFUSED'],
    ['nothing', undefined],
  ])('is left as it is: %s', (_what, error) => {
    expect(toFault(error)).toBe(error)
  })
})
