import { randomUUID } from 'node:crypto'
import type { Headers, OutgoingRecord, TopicName } from '@hub/contracts'
import { withSequence } from '@hub/contracts'
import { createWakeUp, pause, type Part } from '@hub/lifecycle'
import { gauge, type Logger } from '@hub/telemetry'
import { Client } from 'pg'
import type { Database } from './database.ts'
import { createQueryable, statement, type Queryable } from './queryable.ts'
import { acquireOwnership, releaseOwnership } from './relay-ownership.ts'

/**
 * Sends the outbox to the broker, in order, at least once.
 *
 *   connecting ──▶ contending ──▶ settling ──▶ relaying ──▶ released
 *       ▲          (lock is        (10 s, only   (select → send → delete)
 *       │           elsewhere,      if the owner
 *       │           1 s between     before died)
 *       └────────── tries) ◀──────── connection lost ──────┘
 *
 * One process at a time owns the outbox of a database, by a session advisory lock on a connection of its own: when the connection goes, so does
 * the lock, and with it the power to delete. It never pages by "seq > last": sequence numbers become visible out of order, and what is deleted
 * only after it was sent needs no cursor. A batch whose sending failed is sent again, so consumers must expect duplicates.
 */
export interface RelayOptions {
  /** A direct connection, not through a transaction pooler: the lock belongs to the session. */
  readonly url: string
  readonly database: Database
  /** Other pools on the same database whose commits are to be sent at once, too. */
  readonly alsoWokenBy?: readonly Pick<Database, 'onEventsCommitted'>[]
  /** Resolves when the broker has all records. Called again only after it settled. A rejection leaves it unknown what was stored. */
  readonly send: (records: readonly OutgoingRecord[]) => Promise<void>
  readonly logger: Logger
  /** Longer than a send may take, so that what a dead owner still had on the way lands before anything of ours. */
  readonly settleMs?: number
  /** How often to look for what a crash left; commits wake the relay by themselves. */
  readonly pollMs?: number
  /**
   * An owner that says nothing for so long is cut off from the server or frozen, and loses the lock: the server would otherwise keep it for hours, until
   * the operating system gives up on the connection. Longer than a send with all that goes before it.
   */
  readonly silentMs?: number
}

const batchSize = 500
const retryMs = 1000

const listen = statement('relay-listen', 'listen outbox')
const notifyOwner = statement('relay-notify', `select pg_notify('outbox', '')`)
const selectBatch = statement(
  'relay-select',
  `select seq, topic, key, sequence, headers, payload, created_at as "createdAt" from outbox order by seq limit ${batchSize}`,
)
const deleteBatch = statement('relay-delete', 'delete from outbox where seq = any($1::bigint[])')

interface OutboxRow {
  readonly seq: number
  readonly topic: TopicName
  readonly key: string
  readonly sequence: number
  readonly headers: Headers
  readonly payload: string
  readonly createdAt: Date
}

const toRecord = ({ topic, key, sequence, headers, payload }: OutboxRow): OutgoingRecord =>
  withSequence({ topic, key, headers, value: Buffer.from(payload) }, sequence)

const outboxAge = gauge('hub_outbox_oldest_seconds', 'Age of the oldest event that the relay has not sent')

export const createRelay = (options: RelayOptions): Part => {
  const { url, database, alsoWokenBy = [], send, logger } = options
  const { settleMs = 10_000, pollMs = 1000, silentMs = 30_000 } = options
  const owner = randomUUID()
  const work = createWakeUp()
  const stopping = new AbortController()
  const { signal: stopped } = stopping
  let owning = false
  let oldest: Date | undefined
  let notifying = false
  let running: Promise<void> = Promise.resolve()

  outboxAge.addCallback((result) => {
    if (owning) result.observe(oldest === undefined ? 0 : (Date.now() - oldest.getTime()) / 1000)
  })

  /** @returns whether there may be more */
  const relayBatch = async (session: Queryable): Promise<boolean> => {
    const rows = await session.query<OutboxRow>(selectBatch)
    oldest = rows[0]?.createdAt
    if (rows.length === 0) return false
    try {
      await send(rows.map(toRecord))
    } catch (err) {
      // What was on the way may still land, so the next owner has to wait as after a crash: no letting go in good order.
      if (stopped.aborted) throw err
      logger.warn({ err, events: rows.length }, 'events could not be sent, will try again')
      await pause(retryMs, stopped)
      return true
    }
    await session.execute(deleteBatch, [rows.map(({ seq }) => seq)])
    // What was committed meanwhile has called already, and the call is remembered.
    return rows.length === batchSize
  }

  const relay = async (session: Queryable): Promise<void> => {
    owning = true
    try {
      await session.execute(listen)
      for (;;) {
        const more = await relayBatch(session)
        if (more) continue
        if (stopped.aborted) break
        await work.wait(pollMs)
      }
      await releaseOwnership(session, owner)
    } finally {
      owning = false
    }
  }

  const serveSession = async (): Promise<void> => {
    const client = new Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 3000,
      query_timeout: 10_000,
      options: `-c idle_session_timeout=${silentMs}`,
    })
    client.on('error', () => work.call())
    client.on('notification', () => work.call())
    try {
      await client.connect()
      const session = createQueryable(client)
      if (await acquireOwnership(session, { owner, settleMs, stopped, logger })) await relay(session)
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  const run = async (): Promise<void> => {
    while (!stopped.aborted) {
      try {
        await serveSession()
      } catch (err) {
        logger.warn({ err }, 'relay lost its database connection, will reconnect')
        await pause(retryMs, stopped)
      }
    }
  }

  /** Tells the owner in another process. Not part of the transaction, and only one on the way at a time: NOTIFY takes a global lock. */
  const notifyElsewhere = (): void => {
    if (notifying) return
    notifying = true
    void database
      .execute(notifyOwner)
      // The owner polls as well.
      .catch(() => undefined)
      .finally(() => (notifying = false))
  }

  for (const committing of [database, ...alsoWokenBy]) {
    committing.onEventsCommitted(() => {
      if (owning) work.call()
      else notifyElsewhere()
    })
  }

  return {
    name: 'relay',
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
