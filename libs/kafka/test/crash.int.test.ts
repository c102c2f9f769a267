import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { pinIssued, type OutgoingRecord } from '@hub/contracts'
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  makeRecord,
  newPersonId,
  type TestDatabase,
} from '@hub/testing'
import { createProducer, type EventProducer, type KafkaOptions } from '../src/index.ts'

let kafka: KafkaOptions
let database: TestDatabase
let producer: EventProducer
let child: ChildProcess

beforeAll(async () => {
  ;[kafka, database] = await Promise.all([createTestTopics('crash-test'), createTestDatabase('population')])
  producer = createProducer(kafka)
  await database.rows(
    'create table applied (ordinal bigint generated always as identity, key text, sequence bigint, id uuid)',
  )
})
afterAll(async () => {
  child.kill('SIGKILL')
  await producer.stop()
  await database.stop()
})

const startConsumer = (): ChildProcess => {
  const script = fileURLToPath(new URL('recording-consumer.ts', import.meta.url))
  const args = ['--conditions=source', script, database.url, kafka.brokers.join(','), kafka.prefix]
  return spawn(process.execPath, args, { stdio: 'inherit' })
}

const crash = async (): Promise<void> => {
  child.kill('SIGKILL')
  await once(child, 'exit')
  child = startConsumer()
}

const count = async (): Promise<number> =>
  Number((await database.rows<{ count: number }>('select count(*) from applied'))[0]?.count)

const persons = 40
const events = 30

test('P3, P4: events of one person are applied once and in order across crashes, with every batch sent twice', async () => {
  const keys = Array.from({ length: persons }, newPersonId)
  const issue = (sequence: number): OutgoingRecord[] =>
    keys.map((key) =>
      makeRecord(pinIssued, { key, sequence, data: { pin: '001099000001', issuedAt: new Date().toISOString() } }),
    )
  child = startConsumer()
  for (let sequence = 1; sequence <= events; sequence += 1) {
    const records = issue(sequence)
    await producer.send(records)
    // A relay that was not sure sends a batch again.
    await producer.send(records)
    if (sequence % 10 === 0) {
      await eventually(count, (applied) => applied >= (sequence - 9) * persons, {
        timeoutMs: 60_000,
        what: 'progress before the crash',
      })
      await crash()
    }
  }
  await eventually(count, (applied) => applied >= persons * events, { timeoutMs: 60_000, what: 'all events applied' })
  const rows = await database.rows<{ sequences: readonly number[] }>(
    'select array_agg(sequence::int order by ordinal) as sequences from applied group by key',
  )
  const inOrder = Array.from({ length: events }, (_, index) => index + 1)
  expect(rows.map(({ sequences }) => sequences)).toEqual(keys.map(() => inOrder))
}, 180_000)
