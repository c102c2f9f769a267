import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createTestDatabase, eventually, type TestDatabase } from '@hub/testing'
import { replayStore } from '../src/adapters/postgres/replay-store.ts'
import { createContinueReplay } from '../src/application/continue-replay.ts'
import type { Replays } from '../src/application/ports.ts'
import { emptyPlan, type Replay } from '../src/domain/replay.ts'

let database: TestDatabase
let replays: Replays
beforeAll(async () => {
  database = await createTestDatabase('operations')
  replays = replayStore(database)
})
afterAll(() => database.stop())

const by = { client: 'VN/GOV/TEST/operations', officer: 'truc.ban' }

const plan = async (): Promise<Replay> => {
  const replay: Replay = {
    id: randomUUID(),
    state: 'planning',
    consumer: 'population',
    selection: { topic: 'identity.pin.v1', offsets: [] } as never,
    reason: 'a test',
    plannedBy: by,
    plannedAt: new Date().toISOString(),
    ranges: [{ partition: 0, from: 0, to: 1 }],
    cursor: {},
    plan: emptyPlan,
    sent: 0,
    sentBefore: 0,
  }
  await replays.insert(replay, { idempotencyKey: randomUUID(), fingerprint: '' })
  return replay
}

const unused = (): never => {
  throw new Error('nobody asks for this')
}

/** A process whose step ends when the test lets it. */
const startProcess = (
  given: { readonly renew?: Replays['renew']; readonly until?: Promise<void> } = {},
): (() => Promise<number | undefined>) =>
  createContinueReplay({
    replays: { ...replays, ...(given.renew === undefined ? {} : { renew: given.renew }) },
    readSelected: async () => {
      await given.until
      return { records: [], read: 1, next: 1 }
    },
    target: { countApplied: unused, rehearse: unused, readReport: unused },
    send: unused,
    process: randomUUID(),
    newId: randomUUID,
  })

test('P6: a replay goes on within seconds where the process that worked on it is gone, and not before', async () => {
  const { id } = await plan()
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  // It dies in the middle of its step: nothing is renewed any more.
  const dead = startProcess({ renew: () => Promise.resolve(), until: released })()
  const isLeased = async () => (await database.rows('select 1 from replay where leased_by is not null')).length === 1
  await eventually(isLeased, Boolean)
  const other = startProcess()
  expect(await other()).toBeUndefined()
  await eventually(other, (waitMs) => waitMs === 0, { timeoutMs: 8000, what: 'another process goes on' })
  release()
  await dead
  await other()
  expect(await replays.find(id)).toMatchObject({ state: 'planned', plan: { read: 1 } })
}, 20_000)

test('a step that lasts longer than the lease keeps it', async () => {
  const { id } = await plan()
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const long = startProcess({ until: released })()
  const leasedUntil = async () => {
    const [row] = await database.rows<{ seconds: number }>(
      'select extract(epoch from leased_until)::float8 as seconds from replay where id = $1',
      [id],
    )
    return row?.seconds ?? 0
  }
  const first = await eventually(leasedUntil, (seconds) => seconds > 0)
  await eventually(leasedUntil, (seconds) => seconds > first + 2, { timeoutMs: 8000, what: 'a lease that is renewed' })
  expect(await startProcess()()).toBeUndefined()
  release()
  expect(await long).toBe(0)
  expect(await replays.find(id)).toMatchObject({ cursor: { 0: 1 } })
}, 20_000)
