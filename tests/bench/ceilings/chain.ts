import { randomUUID } from 'node:crypto'
import { personCreated } from '@hub/contracts'
import { createProducer } from '@hub/kafka'
import type { Endpoints } from '@hub/local'
import { createDatabase, statement } from '@hub/postgres'
import { makeRecord, newPersonId, silentLogger } from '@hub/testing'
import { spreadOf, type Spread } from '../report/statistics.ts'

const rounds = 300
const steps = 3

const measure = async (work: () => Promise<unknown>): Promise<Spread> => {
  const sample: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now()
    await work()
    sample.push(performance.now() - startedAt)
  }
  return spreadOf(sample)
}

/**
 * Three commits of a row of 400 bytes and three records produced with acks=all, one after the other, in milliseconds: the way of a birth with nothing of
 * ours on it. Writes rows and records of its own: only for a hub that is thrown away afterwards.
 */
export const measureChain = async ({ postgres, kafka }: Endpoints): Promise<Readonly<Record<keyof Spread, number>>> => {
  const url = postgres['population'] ?? ''
  const database = createDatabase({ url, source: 'bench', maxConnections: 1, logger: silentLogger })
  const producer = createProducer({ ...kafka, clientId: 'bench', logger: silentLogger })
  await database.execute(statement('', 'create table if not exists bench_commit (id uuid primary key, payload text)'))
  const insert = statement('bench-insert', 'insert into bench_commit values ($1, $2)')
  const payload = 'x'.repeat(400)
  const record = () =>
    makeRecord(personCreated, { key: newPersonId(), sequence: 1, data: { createdAt: new Date().toISOString() } })
  const commit = await measure(() => database.execute(insert, [randomUUID(), payload]))
  const produce = await measure(() => producer.send([record()]))
  await producer.stop()
  await database.stop()
  return { p50: steps * (commit.p50 + produce.p50), p99: steps * (commit.p99 + produce.p99) }
}
