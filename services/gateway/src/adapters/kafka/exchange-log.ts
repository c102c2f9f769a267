import { hash, randomUUIDv7 } from 'node:crypto'
import {
  encodeEvent,
  exchangeAnswered,
  exchangeRequested,
  withSequence,
  type EventDefinition,
  type EventId,
  type OutgoingRecord,
} from '@hub/contracts'
import { OutageFault } from '@hub/failure'
import { createWakeUp, pause, type Part } from '@hub/lifecycle'
import { currentTraceparent, gauge, type Logger } from '@hub/telemetry'
import type { AnsweredRecord, ExchangeLog, RequestedRecord } from '../../application/ports.ts'

/**
 * The message log. Calls that come while a batch is on its way share the next one, so that durability costs a call one round trip to the broker and
 * the broker few requests. Records of a process are numbered and chained in the order in which they were appended; a batch that failed is sent
 * again before anything else, since a number that never arrives would look like a record that was taken away.
 */
export interface ExchangeLogWriter extends ExchangeLog, Part {}

interface Pending {
  readonly record: OutgoingRecord
  readonly stored: () => void
}

// One batch of one partition: compressed, even so many of the longest stay below the 1 MiB that a broker takes.
const mostPerBatch = 500
// Beyond this, records come faster than the broker takes them; new exchanges are refused until it has caught up.
const mostWaiting = 20_000
const patienceMs = 5_000
const retryMs = 250
const stopPatienceMs = 3_000

const writable = gauge('hub_exchange_log_writable', 'Whether exchanges can be put on record')
const waitingRecords = gauge('hub_exchange_log_waiting', 'Records that are not durable yet')

export const createExchangeLog = (options: {
  readonly send: (records: readonly OutgoingRecord[]) => Promise<void>
  readonly source: string
  /** A name that no process had before. */
  readonly process: string
  readonly logger: Logger
}): ExchangeLogWriter => {
  const { send, source, process, logger } = options
  const work = createWakeUp()
  const stopping = new AbortController()
  const { signal: stopped } = stopping
  const queue: Pending[] = []
  let number = 0
  let previous = hash('sha256', process, 'base64')
  // Whether the broker answers is found out before the first exchange, not at its cost.
  let state: 'untried' | 'written' | 'away' = 'untried'
  let running: Promise<void> = Promise.resolve()

  const isWritable = (): boolean => state === 'written' && queue.length < mostWaiting
  writable.addCallback((result) => result.observe(isWritable() ? 1 : 0))
  waitingRecords.addCallback((result) => result.observe(queue.length))

  const chain = (
    definition: EventDefinition,
    data: RequestedRecord | AnsweredRecord,
    sequence: number,
  ): OutgoingRecord => {
    number += 1
    const traceparent = currentTraceparent()
    const event = {
      id: randomUUIDv7() as EventId,
      source,
      key: data.exchangeId,
      time: new Date().toISOString(),
      data: { ...data, process, number, previous },
      ...(traceparent === undefined ? {} : { traceparent }),
    }
    const record = withSequence(encodeEvent(definition, event), sequence)
    previous = hash('sha256', record.value, 'base64')
    return record
  }

  const enqueue = (records: readonly OutgoingRecord[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new OutageFault('kafka', 'the record of the exchange is not durable yet')),
        patienceMs,
      )
      const stored = (): void => {
        clearTimeout(timer)
        resolve()
      }
      records.forEach((record, index) =>
        queue.push({ record, stored: index === records.length - 1 ? stored : () => undefined }),
      )
      work.call()
    })

  const sendNext = async (): Promise<void> => {
    const batch = queue.slice(0, mostPerBatch)
    try {
      await send(batch.map(({ record }) => record))
    } catch (err) {
      if (state !== 'away')
        logger.error({ err, alarm: 'message-log' }, 'the message log cannot be written, exchanges are refused')
      state = 'away'
      await pause(retryMs, stopped)
      return
    }
    if (state === 'away') logger.info('the message log is written again')
    state = 'written'
    queue.splice(0, batch.length)
    batch.forEach(({ stored }) => stored())
  }

  const run = async (): Promise<void> => {
    while (!stopped.aborted) {
      if (queue.length > 0 || state !== 'written') await sendNext()
      else await work.wait(60_000)
    }
    const until = Date.now() + stopPatienceMs
    while (queue.length > 0 && Date.now() < until) await sendNext()
    if (queue.length > 0)
      logger.error({ records: queue.length }, 'stopped with records that are not on the message log')
  }

  return {
    name: 'exchange log',
    isWritable,
    append: ({ requested, answered }) =>
      enqueue([
        ...(requested === undefined ? [] : [chain(exchangeRequested, requested, 1)]),
        ...(answered === undefined ? [] : [chain(exchangeAnswered, answered, 2)]),
      ]),
    start: () => {
      running = run()
      return Promise.resolve()
    },
    stop: async () => {
      stopping.abort()
      work.call()
      await running
    },
  }
}
