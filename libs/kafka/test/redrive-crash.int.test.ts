import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { pinIssued } from '@hub/contracts'
import { createTestTopics, eventually, makeRecord, newPersonId } from '@hub/testing'
import { createProducer, type EventProducer, type KafkaOptions } from '../src/index.ts'
import { createParkedWorld, type ParkedWorld } from './parked-world.ts'

const persons = 300
const parkedOfEach = 5
const arriving = 3

let kafka: KafkaOptions
let world: ParkedWorld
let producer: EventProducer
let replicas: ChildProcess[] = []

beforeAll(async () => {
  ;[kafka, world] = await Promise.all([createTestTopics('redrive-crash-test'), createParkedWorld()])
  producer = createProducer(kafka)
})
afterAll(async () => {
  for (const replica of replicas) replica.kill('SIGKILL')
  await producer.stop()
  await world.stop()
})

const startReplica = (): ChildProcess => {
  const script = fileURLToPath(new URL('redriving-consumer.ts', import.meta.url))
  const args = ['--conditions=source', script, world.database.url, kafka.brokers.join(','), kafka.prefix]
  return spawn(process.execPath, args, { stdio: 'inherit' })
}

const crash = async (): Promise<void> => {
  for (const replica of replicas) replica.kill('SIGKILL')
  await Promise.all(replicas.map((replica) => once(replica, 'exit')))
  replicas = [startReplica(), startReplica()]
}

test('P3, P4: two processes that redrive are killed while events of the same persons arrive: nothing lost, doubled, out of order or miscounted', async () => {
  const keys = Array.from({ length: persons }, newPersonId)
  for (const key of keys) {
    const deliveries = Array.from({ length: parkedOfEach }, (_, index) => world.deliver(key, index + 1))
    const [first, ...behind] = deliveries
    if (first !== undefined) await world.store.park(first.record, first.event, 'still-broken')
    await world.database.inTransaction((tx) => world.store.admit(tx, behind))
  }
  const id = randomUUID()
  const by = { client: 'VN/GOV/TEST/operations', officer: 'truc.ban' }
  const { redrives } = world.operators
  await redrives.start({ id, selection: { kind: 'all' }, ratePerSecond: 300 }, by)
  replicas = [startReplica(), startReplica()]
  for (let step = 1; step <= arriving; step += 1) {
    const data = { pin: '001099000001', issuedAt: new Date().toISOString() }
    await producer.send(keys.map((key) => makeRecord(pinIssued, { key, sequence: parkedOfEach + step, data })))
    await eventually(
      () => redrives.find(id),
      (job) => (job?.keysDone ?? 0) >= (persons * step) / 5,
      { timeoutMs: 60_000, what: 'progress before the crash' },
    )
    await crash()
  }
  expect(await redrives.find(id)).toMatchObject({ state: 'running' })
  await eventually(
    () => redrives.find(id),
    (job) => job?.state === 'finished',
    { timeoutMs: 60_000, what: 'the end of the job' },
  )
  const total = parkedOfEach + arriving
  const all = Array.from({ length: total }, (_, index) => index + 1)
  const applied = await eventually(world.applied, (rows) => Object.values(rows).flat().length >= persons * total, {
    timeoutMs: 60_000,
    what: 'all events applied',
  })
  expect(keys.map((key) => applied[key])).toEqual(keys.map(() => all))
  const job = await redrives.find(id)
  expect(job).toMatchObject({ keysTotal: persons, keysDone: persons, failedAgain: 0, alreadyDone: 0, waiting: 0 })
  // What had arrived behind parked events before its person was worked off is the job's too.
  const [arrived] = await world.database.rows<{ behind: number }>(
    `select count(*)::int as behind from outbox where topic = 'population.dlt' and payload::jsonb ->> 'eventType' is not null`,
  )
  expect(job?.applied).toBe(arrived?.behind)
}, 240_000)
