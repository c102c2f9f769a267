import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createTestDatabase, randomKey, type TestDatabase } from '@hub/testing'
import * as fc from 'fast-check'
import { createNumbering } from '../src/adapters/numbering/keyed-rounds.ts'
import { examine, isReachable, nothingSeen } from './number-laws.ts'
import { createProcess, createWorld, performOperation, type Operation, type Process } from './number-world.ts'

let database: TestDatabase
let processes: readonly Process[]
beforeAll(async () => {
  database = await createTestDatabase('id-issuance')
  const numbering = createNumbering({ current: { id: '1', key: randomKey() }, former: new Map(), compromised: [] })
  processes = [createProcess(database, numbering), createProcess(database, numbering)]
  // Whom an import took although somebody alike was known, because an officer said that it is another person.
  await database.rows('create table confirmed (person_id uuid)')
})
afterAll(async () => {
  await Promise.all(processes.map((process) => process.stop()))
  await database.stop()
})

const empty = `truncate pin, person, number_request, cancellation, import, import_remark, import_announcement, unannounced_person, establishment, number_series,
  outbox, stream_position, confirmed`

const nat = (max: number) => fc.nat({ max })
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('register' as const), child: nat(11), isAgain: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('decide' as const), which: nat(5), as: nat(4), other: nat(20) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('propose' as const), which: nat(20), isReplaced: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('end' as const), which: nat(10), isApproved: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fence' as const), which: nat(10) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('import' as const),
      child: nat(11),
      suffix: nat(5),
      confirmed: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('establish' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('announce' as const), limit: fc.integer({ min: 1, max: 3 }) }),
  },
)

/** What is done at the same time, and then the next. */
const story = fc.array(fc.array(operation, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 10 })

test('P1, P11: whatever is registered, held, decided, imported, cancelled and replaced at once, the laws of numbers hold', async () => {
  const run = async (batches: readonly (readonly Operation[])[]): Promise<void> => {
    await database.rows(empty)
    const world = createWorld()
    let seen = nothingSeen
    for (const batch of batches) {
      await Promise.all(
        batch.map((one, index) => performOperation({ process: processes[index % 2] as Process, world, database }, one)),
      )
      const examined = await examine(database, seen)
      expect(examined.broken).toEqual([])
      seen = examined.seen
    }
  }
  await fc.assert(fc.asyncProperty(story, run), { numRuns: 200, interruptAfterTimeLimit: 45_000, endOnFailure: true })
}, 120_000)

test('the table of states is followed over any number of steps, and no other way', () => {
  const table = { one: { go: 'two' }, two: { go: 'three' }, three: {} }
  expect([isReachable(table, 'one', 'three'), isReachable(table, 'three', 'one')]).toEqual([true, false])
})
