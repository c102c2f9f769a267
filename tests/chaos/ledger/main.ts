import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { pinIssued, personCreated, type ActId, type PersonId } from '@hub/contracts'
import { PermanentFault } from '@hub/failure'
import { createConsumer, createProducer, on } from '@hub/kafka'
import {
  createConsumerStore,
  createDatabase,
  createRelay,
  statement,
  type Queryable,
  type Transaction,
} from '@hub/postgres'
import { createLogger } from '@hub/telemetry'
import { runUntilSignal, type Part } from '@hub/lifecycle'
import { accounts, busyAccounts, poisonPrefix, poisonReason, streams } from './stream.ts'

/**
 * A process with many events for each person, which the hub itself has not yet: it writes them through the outbox, sends them by the relay and applies them
 * through the inbox, on the same libs and under the same faults as the services. Two of them work on one database.
 *
 * ledger.ts DATABASE_URL BROKERS
 */

const [databaseUrl = '', brokers = ''] = process.argv.slice(2)
const name = 'population'
const logger = createLogger({ service: 'ledger', level: 'info' })
const database = createDatabase({ url: databaseUrl, source: 'VN/GOV/TEST/ledger', maxConnections: 16, logger })
const kafka = { brokers: brokers.split(','), clientId: 'ledger', prefix: 'ledger.', logger }
const producer = createProducer(kafka)
const relay = createRelay({ url: databaseUrl, database, send: producer.send, logger })

const recordWritten = statement(
  'ledger-written',
  'insert into written (key, topic, token, is_poison) values ($1, $2, $3, $4)',
)
const recordApplied = statement(
  'ledger-applied',
  'insert into applied (key, topic, sequence, event_id, token) values ($1, $2, $3, $4, $5)',
)
const drawAccount = (): PersonId => accounts[randomInt(randomInt(3) === 0 ? busyAccounts : accounts.length)] as PersonId
const drawAccounts = (): readonly PersonId[] => Array.from({ length: randomInt(1, 4) }, drawAccount)

/** One event for a person, told apart by a token of twelve digits. */
const append = async (tx: Transaction, key: PersonId, isPoison: boolean): Promise<void> => {
  const token =
    (isPoison ? poisonPrefix : '1') +
    String(randomInt(10 ** 10))
      .padStart(11, '0')
      .slice(isPoison ? 2 : 0)
  const at = new Date().toISOString()
  const topic = isPoison || randomInt(2) === 0 ? streams.pin : streams.person
  await tx.execute(recordWritten, [key, topic, token, isPoison])
  if (topic === streams.pin) tx.outbox.append(pinIssued, { key, data: { pin: token, issuedAt: at } })
  else {
    const actId = `${randomUUID().slice(0, 24)}${token}` as ActId
    tx.outbox.append(personCreated, { key, data: { actId, createdAt: at } })
  }
}

const poisonShare = 0.01
const writers = 3
const pauseMs = 60

const write = async (): Promise<void> => {
  await database.inTransaction(async (tx) => {
    // Busy accounts stay free of poison: what is held is not applied, and what is not applied shows no order.
    for (const key of drawAccounts())
      await append(tx, key, Math.random() < poisonShare && accounts.indexOf(key) >= busyAccounts)
  })
}

/** Writes until it is told to stop, by a row in the database: signals are for faults. */
const isOver = statement('ledger-over', 'select 1 from finished')
const createWriter = (): Part => {
  const stopping = new AbortController()
  let writing: Promise<unknown> = Promise.resolve()
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        if ((await database.query(isOver)).length > 0) return
        await write()
      } catch (err) {
        logger.warn({ err }, 'could not write, will try again')
      }
      await delay(pauseMs)
    }
  }
  return {
    name: 'writer',
    start: () => {
      writing = Promise.all(Array.from({ length: writers }, run))
      return Promise.resolve()
    },
    stop: async () => {
      stopping.abort()
      await writing
    },
  }
}

const apply = async (
  tx: Queryable,
  topic: string,
  event: { key: string; sequence: number; id: string },
  token: string,
) => {
  if (token.startsWith(poisonPrefix))
    throw new PermanentFault(poisonReason(token), 'an event that can never be applied')
  await tx.execute(recordApplied, [event.key, topic, event.sequence, event.id, token])
}
const consumer = createConsumer<Transaction>({
  kafka,
  name,
  topics: [streams.pin, streams.person],
  handlers: new Map([
    on(pinIssued, (event, tx: Transaction) => apply(tx, streams.pin, event, event.data.pin)),
    on(personCreated, (event, tx: Transaction) => apply(tx, streams.person, event, event.data.actId?.slice(-12) ?? '')),
  ]),
  store: createConsumerStore(database, name),
  logger,
})

process.exit(await runUntilSignal([database, producer, relay, consumer, createWriter()], logger))
