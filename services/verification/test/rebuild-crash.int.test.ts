import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createProducer, type EventProducer, type KafkaOptions } from '@hub/kafka'
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  newPersonId,
  randomKey,
  randomSigningKey,
  testConfig,
  type TestDatabase,
} from '@hub/testing'
import { issued, nextPin, snapshot } from './verification-under-test.ts'

let kafka: KafkaOptions
let database: TestDatabase
let producer: EventProducer
let child: ChildProcess

beforeAll(async () => {
  ;[kafka, database] = await Promise.all([createTestTopics('rebuild-crash'), createTestDatabase('verification')])
  producer = createProducer(kafka)
})
afterAll(async () => {
  child.kill('SIGKILL')
  await producer.stop()
  await database.stop()
})

const startProcess = (): ChildProcess => {
  const script = fileURLToPath(new URL('verification-process.ts', import.meta.url))
  const config = {
    ...testConfig(database, kafka),
    SUBJECT_KEY_ID: 'subject-test',
    SUBJECT_KEY: randomKey(),
    RECEIPT_SIGNING_KEY: randomSigningKey(),
  }
  return spawn(process.execPath, ['--conditions=source', script, JSON.stringify(config)], { stdio: 'inherit' })
}

const kill = async (): Promise<void> => {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const persons = 13_000

const bring = async (): Promise<void> => {
  for (let from = 0; from < persons; from += 1000) {
    const batch = Array.from({ length: 1000 }, () => ({ key: newPersonId(), pin: nextPin() }))
    await producer.send(batch.flatMap(({ key, pin }) => [issued(key, pin), snapshot(key)]))
  }
  await eventually(
    () => database.rows<{ count: number }>('select count(*) from inbox'),
    ([row]) => row?.count === 2 * persons,
    { timeoutMs: 90_000, what: 'all events applied', everyMs: 200 },
  )
}

interface State {
  readonly state: string
  readonly attempts: number
  readonly records: number
}
const stateOf = async (id: string): Promise<State | undefined> => {
  const [row] = await database.rows<State>(
    `select state, attempts, (select sum(records) from rebuild_position where rebuild_id = id)::int as records from rebuild where id = $1`,
    [id],
  )
  return row
}
const start = async (): Promise<string> => {
  const id = randomUUID()
  await database.rows(`insert into rebuild (id, started_by) values ($1, 'test')`, [id])
  return id
}
const untilFinished = (id: string): Promise<State | undefined> =>
  eventually(
    () => stateOf(id),
    (row) => row?.state === 'finished',
    { timeoutMs: 60_000, what: 'a finished rebuild' },
  )

/** Which tables answer, and what they hold. */
const answering = async (): Promise<readonly object[]> => [
  ...(await database.rows(`select 'public.pin_state'::regclass::oid, 'public.person_record'::regclass::oid`)),
  ...(await database.rows(
    `select count(*), bit_xor(hash_record_extended(row(pin, person_id, state), 0))::text as hash from pin_state`,
  )),
  ...(await database.rows(
    `select count(*), bit_xor(hash_record_extended(row(person_id, version, record), 0))::text as hash from person_record`,
  )),
]

test('a process that dies leaves the old model answering; another one goes on where it was, or has nothing left to undo', async () => {
  child = startProcess()
  await bring()
  await database.rows(`delete from pin_state where pin < (select max(pin) from pin_state) and pin like '%7'`)
  const damaged = await answering()

  // Dies while it reads: each batch takes its time, so that there is a middle.
  await database.rows(
    'create function linger() returns trigger language plpgsql as $$ begin perform pg_sleep(0.5); return null; end $$',
  )
  await database.rows(
    'create trigger linger after update on rebuild_position for each statement execute function linger()',
  )
  const id = await start()
  await eventually(
    () => stateOf(id),
    (row) => (row?.records ?? 0) > 0,
    { what: 'progress' },
  )
  await kill()
  const killed = await stateOf(id)
  expect(killed).toMatchObject({ state: 'running', attempts: 1 })
  expect(killed?.records).toBeLessThan(2 * persons)
  expect(await answering()).toEqual(damaged)
  await database.rows('drop trigger linger on rebuild_position')

  // Dies at the end, when everything is read and it waits for those who write to the model.
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const holding = database.inTransaction(async (tx) => {
    await tx.execute({ name: '', text: 'lock table consumer_key in row share mode' })
    child = startProcess()
    await eventually(
      () =>
        database.rows(
          `select 1 from pg_locks where relation = 'consumer_key'::regclass and mode = 'ExclusiveLock' and not granted`,
        ),
      (rows) => rows.length > 0,
      { timeoutMs: 14_000, what: 'the rebuild waits to pause the live model' },
    )
    await kill()
    await released
  })
  await eventually(
    () => stateOf(id),
    (row) => row?.attempts === 2,
  )
  expect(await answering()).toEqual(damaged)
  release()
  await holding

  child = startProcess()
  const finished = await untilFinished(id)
  // What the first attempts had read was not read again.
  expect(finished).toMatchObject({ attempts: 3, records: 2 * persons })
  const [report] = await database.rows<{ missing: number }>(
    `select (report #>> '{tables, 0, missing}')::int as missing from rebuild where id = $1`,
    [id],
  )
  expect(report?.missing).toBeGreaterThan(0)
  const mended = await answering()
  expect(mended.slice(1)).not.toEqual(damaged.slice(1))
  await untilFinished(await start())
  expect((await answering()).slice(1)).toEqual(mended.slice(1))
}, 240_000)
