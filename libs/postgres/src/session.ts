import { Client } from 'pg'
import { toFault } from './fault.ts'
import { createQueryable, statement, type Queryable } from './queryable.ts'

/** One connection of its own, which holds an advisory lock as long as it lives: with the connection goes the lock, and with it the power to write. */
export interface Session extends Queryable {
  /** One transaction, READ COMMITTED; rolled back if the work rejects. */
  readonly inTransaction: <Result>(work: () => Promise<Result>) => Promise<Result>
}

export interface SessionOptions {
  /** A direct connection, not through a transaction pooler. */
  readonly url: string
  /** Session advisory locks are per database. */
  readonly lockKey: number
  /** How long one statement may wait for a lock. */
  readonly lockTimeoutMs: number
  /** A process that says nothing for so long, frozen or cut off, loses session, lock and what its transaction held. */
  readonly silentMs: { readonly idle: number; readonly inTransaction: number }
}

const tryLock = statement('session-lock', 'select pg_try_advisory_lock($1) as locked')
const begin = statement('session-begin', 'begin')
const commit = statement('session-commit', 'commit')
const rollback = statement('session-rollback', 'rollback')

const keepAliveMs = 10_000
// Work over a whole table takes its time; a server that was cut off answers nothing at all.
const queryTimeoutMs = 600_000

const createSession = (client: Client): Session => {
  const queryable = createQueryable(client)
  return {
    ...queryable,
    inTransaction: async (work) => {
      await queryable.execute(begin)
      try {
        const result = await work()
        await queryable.execute(commit)
        return result
      } catch (error) {
        await queryable.execute(rollback).catch(() => undefined)
        throw error
      }
    },
  }
}

/** @returns 'locked' if another session holds the lock, and then nothing was done */
export const withSession = async <Result>(
  { url, lockKey, lockTimeoutMs, silentMs }: SessionOptions,
  work: (session: Session) => Promise<Result>,
): Promise<Result | 'locked'> => {
  const settings = [
    `lock_timeout=${lockTimeoutMs}`,
    `idle_session_timeout=${silentMs.idle}`,
    `idle_in_transaction_session_timeout=${silentMs.inTransaction}`,
  ]
  const client = new Client({
    connectionString: url,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    connectionTimeoutMillis: 3000,
    query_timeout: queryTimeoutMs,
    options: settings.map((setting) => `-c ${setting}`).join(' '),
  })
  // A connection that breaks fails its statement; unheard, it would end the process as well.
  client.on('error', () => undefined)
  try {
    await client.connect().catch((error: unknown) => {
      throw toFault(error)
    })
    const session = createSession(client)
    const [row] = await session.query<{ locked: boolean }>(tryLock, [lockKey])
    return row?.locked === true ? await work(session) : 'locked'
  } finally {
    await client.end().catch(() => undefined)
  }
}
