import { describe, expect, test } from '@jest/globals'
import { OutageFault, PermanentFault, reasonOf, TransientFault } from './faults.ts'

describe('faults', () => {
  test.each([
    [new PermanentFault('series-used-up', 'no number is left'), 'series-used-up'],
    [new TransientFault('contention', 'try again'), 'contention'],
    [new OutageFault('kafka', 'records could not be stored'), 'kafka-away'],
    [new OutageFault('postgres', 'cannot be reached'), 'postgres-away'],
    [new TypeError('undefined is not a function'), 'bug'],
    [{ reason: 'contention' }, 'bug'],
    [undefined, 'bug'],
  ])('%p is counted as %s', (error, reason) => {
    expect(reasonOf(error)).toBe(reason)
  })

  test('an outage is transient, so that HTTP answers 503; a permanent fault is not', () => {
    expect(new OutageFault('redis', 'away')).toBeInstanceOf(TransientFault)
    expect(new PermanentFault('poison', 'never')).not.toBeInstanceOf(TransientFault)
  })

  test('a fault keeps its name and its cause', () => {
    const cause = new Error('ECONNREFUSED')
    expect(new OutageFault('postgres', 'away', { cause })).toMatchObject({ name: 'OutageFault', cause })
    expect(new PermanentFault('poison', 'never', { cause })).toMatchObject({ name: 'PermanentFault', cause })
  })
})
