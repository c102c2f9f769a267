import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { IncomingRecord, OutgoingRecord } from '@hub/contracts'
import { createProducer, readRecords, type KafkaOptions } from '@hub/kafka'
import { createPortPicker, createProgress, projectDirectory, startHub, type Hub } from '@hub/local'
import { createRedis } from '@hub/redis'
import { silentLogger } from '@hub/testing'
import {
  cancellationsPerSecond,
  cancelUnderQuestions,
  createPartners,
  prepareAll,
} from '../cancellations/cancel-under-questions.ts'
import { generateFamilies, readAdministrativeUnits, take, type Child } from '../fixtures/index.ts'
import { toHubAddress } from '../partners/index.ts'

// 20,000 questions at 200 a second; the long form, 200,000, is `HUB_P2_SECONDS=1000`.
const seconds = Number(process.env['HUB_P2_SECONDS'] ?? 100)

let hub: Hub
const stateDirectory = join(projectDirectory, '.hub', 'test', randomUUID())

beforeAll(async () => {
  const pickFree = createPortPicker()
  hub = await startHub({
    stateDirectory,
    artifactsDirectory: join(projectDirectory, '.hub', 'servers'),
    progress: createProgress(() => undefined),
    pickPort: () => pickFree(0),
    replicas: 2,
    onRestart: () => undefined,
    onGivenUp: () => undefined,
  })
}, 180_000)
afterAll(async () => {
  await hub.stop()
  await rm(stateDirectory, { recursive: true, force: true })
}, 60_000)

const childrenOf = (count: number): readonly Child[] => {
  const families = generateFamilies({
    seed: 20_261_125,
    today: '2026-11-01',
    units: readAdministrativeUnits(),
    undeterminedSexShare: 0,
  })
  return [...take(families, count)].flatMap(({ children }) => children).slice(0, count)
}

/** The same state of the same person under an id of its own, so that no inbox knows it. */
const again = (record: IncomingRecord): OutgoingRecord => ({
  topic: 'population.snapshot.v1',
  key: record.key ?? '',
  headers: { ...record.headers, ce_id: randomUUIDv7() },
  value: record.value ?? Buffer.alloc(0),
})

/** Until it is told to stop: snapshots come late, twice and in another order, and Redis loses everything. */
const disturb = async (kafka: KafkaOptions, signal: AbortSignal): Promise<number> => {
  const producer = createProducer(kafka)
  const redis = createRedis({ url: hub.endpoints.redis, name: 'stays-cancelled', logger: silentLogger })
  await redis.start()
  let sent = 0
  try {
    while (!signal.aborted) {
      const snapshots = (await readRecords(kafka, 'population.snapshot.v1')).slice(-300)
      await producer.send([...snapshots.toReversed().map(again), ...snapshots.map(again)])
      sent += 2 * snapshots.length
      await redis.evaluate("return redis.call('flushall')", [], [])
      await delay(5000, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    await producer.stop()
    await redis.stop()
  }
  return sent
}

test(
  `P2: of ${seconds * 200} questions on two replicas of everything none is answered as valid once the cancellation was effective`,
  async () => {
    const kafka = {
      brokers: hub.endpoints.kafka.brokers,
      clientId: 'stays-cancelled',
      prefix: '',
      logger: silentLogger,
    }
    const gateways = hub.endpoints.gateways.map((gateway) =>
      createPartners({ ...toHubAddress(hub.endpoints), gateway, tokenEndpoint: `${gateway}/oauth/token` }),
    )
    const [first] = gateways
    if (first === undefined) throw new Error('no gateway')
    const proposed = await prepareAll(first, childrenOf(seconds * cancellationsPerSecond))
    const stopping = new AbortController()
    const disturbing = disturb(kafka, stopping.signal)
    const { asked, answered, wrong, notEffective } = await cancelUnderQuestions(gateways, proposed)
    stopping.abort()
    expect(await disturbing).toBeGreaterThan(0)
    expect([wrong, notEffective]).toEqual([0, 0])
    expect(asked).toBe(seconds * 200)
    expect(answered).toBeGreaterThan(asked * 0.99)
  },
  seconds * 4000 + 60_000,
)
