import { randomUUID } from 'node:crypto'
import { personCreated } from '@hub/contracts'
import { createProducer } from '@hub/kafka'
import type { Endpoints } from '@hub/local'
import { createDatabase, statement } from '@hub/postgres'
import { makeRecord, newPersonId, silentLogger } from '@hub/testing'
import { spreadOf, type Spread } from './statistics.ts'

/** What one step takes on this machine, in milliseconds, with nothing of ours around it. */
export interface Ceilings {
  /** A row of 400 bytes inserted and committed. */
  readonly commit: Spread
  /** One record produced, acks=all. */
  readonly produce: Spread
}

const rounds = 300

const measure = async (work: () => Promise<unknown>): Promise<Spread> => {
  const sample: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now()
    await work()
    sample.push(performance.now() - startedAt)
  }
  return spreadOf(sample)
}

/** Writes records and rows of its own: only for a hub that is thrown away afterwards. */
export const measureCeilings = async ({ postgres, kafka }: Endpoints): Promise<Ceilings> => {
  const database = createDatabase({
    url: postgres['population'] ?? '',
    source: 'bench',
    maxConnections: 1,
    logger: silentLogger,
  })
  const producer = createProducer({
    brokers: kafka.brokers,
    clientId: 'bench',
    prefix: kafka.prefix,
    logger: silentLogger,
  })
  await database.execute(statement('', 'create table if not exists bench_commit (id uuid primary key, payload text)'))
  const insert = statement('bench-insert', 'insert into bench_commit values ($1, $2)')
  const payload = 'x'.repeat(400)
  const record = () =>
    makeRecord(personCreated, { key: newPersonId(), sequence: 1, data: { createdAt: new Date().toISOString() } })
  const ceilings = {
    commit: await measure(() => database.execute(insert, [randomUUID(), payload])),
    produce: await measure(() => producer.send([record()])),
  }
  await producer.stop()
  await database.stop()
  return ceilings
}
