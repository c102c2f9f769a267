import type { Outbox } from '@hub/contracts'
import type { Part } from '@hub/lifecycle'
import { allOf, OutageFault } from '@hub/failure'
import { counter, type Logger } from '@hub/telemetry'
import { Pool, types, type PoolClient } from 'pg'
import { copyRows, type CopyValue } from './copy.ts'
import { isUndoneByAnother, toFault } from './fault.ts'
import { createOutboxBuffer } from './outbox.ts'
import { createQueryable, statement, type Queryable } from './queryable.ts'

export interface Transaction extends Queryable {
  /** Events appended here are published if, and only if, the transaction commits; in the order of appending for each key. */
  readonly outbox: Outbox
  /** Loads rows in one go; only where the pool was made for it. @param into table and columns, for instance `pin (pin, person_id)` */
  readonly copy: <Row>(
    into: string,
    rows: readonly Row[],
    toValues: (row: Row) => readonly CopyValue[],
  ) => Promise<void>
  /** Runs once the commit is certain, never after a rollback. Must not throw; lost if the process dies. */
  readonly afterCommit: (work: () => void) => void
}

export interface Database extends Queryable, Part {
  /**
   * One transaction, READ COMMITTED, on one connection. Rolled back if the work rejects. Where two transactions wait for each other PostgreSQL ends
   * one of them: its work is done again, from its beginning, so it must leave nothing behind but what it writes. If the connection is lost during
   * commit the outcome is unknown and the call rejects with an OutageFault: callers must be able to do the same work again.
   */
  readonly inTransaction: <Result>(work: (tx: Transaction) => Promise<Result>) => Promise<Result>
  /** The listener is called after each commit that appended events. */
  readonly onEventsCommitted: (listener: () => void) => void
}

export interface DatabaseOptions {
  readonly url: string
  /** X-Road identifier that goes into `ce_source` of the events. */
  readonly source: string
  readonly maxConnections: number
  /** Whether transactions may load rows with `copy`; then statements wait for each other's answers, which the driver needs for it. */
  readonly copies?: boolean
  readonly logger: Logger
}

// Calendar dates have no time zone: as text they stay the day that they are. 64-bit integers come as numbers: no count or position of ours
// reaches 2^53.
types.setTypeParser(types.builtins.DATE, (text) => text)
types.setTypeParser(types.builtins.INT8, Number)

const sessionSettings = [
  // A process that is frozen must not hold its row locks for ever.
  'idle_in_transaction_session_timeout=15000',
  'statement_timeout=15000',
  'lock_timeout=10000',
]

// What is loaded is looked up thousands of values at a time, each by an index: planned by these values, and not once, planning would take longer than the looks.
const loadingSettings = ['plan_cache_mode=force_generic_plan', 'enable_seqscan=off']

const createPool = ({ url, maxConnections, copies = false, logger }: DatabaseOptions): Pool => {
  const pool = new Pool({
    connectionString: url,
    max: maxConnections,
    // Statements that need not wait for each other's answers travel together: the beginning of a transaction with its first, its last with the commit.
    pipeline: !copies,
    connectionTimeoutMillis: 3000,
    idleTimeoutMillis: 60_000,
    // A server that was frozen or cut off answers nothing at all; the statement's own timeout cannot fire then.
    query_timeout: 20_000,
    keepAlive: true,
    options: [...sessionSettings, ...(copies ? loadingSettings : [])].map((setting) => `-c ${setting}`).join(' '),
  })
  pool.on('error', (err) => logger.warn({ err }, 'idle database connection lost'))
  // A connection that breaks under a transaction fails its statement, and then says so once more: unheard, that would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

const connect = async (pool: Pool): Promise<PoolClient> => {
  try {
    return await pool.connect()
  } catch (error) {
    throw toFault(error)
  }
}

const begin = statement('begin', 'begin')
const commit = statement('commit', 'commit')
const rollback = statement('rollback', 'rollback')

const succeeds = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  )

const attempts = 4
const undone = counter(
  'hub_database_transactions_undone_total',
  'Transactions begun again because another stood in their way',
)

export const createDatabase = (options: DatabaseOptions): Database => {
  const pool = createPool(options)
  const listeners: (() => void)[] = []

  const tryTransaction = async <Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> => {
    const client = await connect(pool)
    const queryable = createQueryable(client)
    const outbox = createOutboxBuffer(queryable, options.source)
    const afterCommit: (() => void)[] = []
    let broken = false
    try {
      const [, result] = await allOf([
        queryable.execute(begin),
        work({
          ...queryable,
          outbox,
          copy: (into, rows, toValues) => copyRows(client, into, rows, toValues),
          afterCommit: (task) => afterCommit.push(task),
        }),
      ])
      // A commit behind an append that failed ends the transaction without effect.
      const [appended] = await allOf([outbox.flush(), queryable.execute(commit)])
      if (appended > 0) listeners.forEach((listener) => listener())
      afterCommit.forEach((task) => task())
      return result
    } catch (error) {
      broken = error instanceof OutageFault || !(await succeeds(queryable.execute(rollback)))
      throw error
    } finally {
      client.release(broken)
    }
  }

  const inTransaction: Database['inTransaction'] = async (work) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await tryTransaction(work)
      } catch (error) {
        if (attempt === attempts || !isUndoneByAnother(error)) throw error
        undone.add(1)
      }
    }
  }

  return {
    name: 'database',
    ...createQueryable(pool),
    inTransaction,
    onEventsCommitted: (listener) => listeners.push(listener),
    // Connections are made when first needed: a database that is away at start is waited for by those who use it.
    start: async () => {},
    stop: () => pool.end(),
  }
}
