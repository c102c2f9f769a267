import { pause } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'
import { statement, type Queryable } from './queryable.ts'

/** Any fixed number; session advisory locks are per database. */
const lockKey = 7_205_759
const retryMs = 1000

const tryLock = statement('relay-lock', 'select pg_try_advisory_lock($1) as locked')
const findOwner = statement('relay-owner', 'select owner, released from relay_owner')
const takeOver = statement(
  'relay-take-over',
  `insert into relay_owner (owner, released) values ($1, false)
   on conflict (id) do update set owner = excluded.owner, released = false, since = now()`,
)
const markReleased = statement('relay-let-go', 'update relay_owner set released = true where owner = $1')

export interface OwnershipOptions {
  /** Names this process among owners. */
  readonly owner: string
  /** How long to wait after an owner that did not let go. */
  readonly settleMs: number
  readonly stopped: AbortSignal
  readonly logger: Logger
}

/** @returns false if stopped before the lock came free */
const contend = async (session: Queryable, stopped: AbortSignal): Promise<boolean> => {
  while (!stopped.aborted) {
    const [row] = await session.query<{ locked: boolean }>(tryLock, [lockKey])
    if (row?.locked === true) return true
    await pause(retryMs, stopped)
  }
  return false
}

/**
 * Becomes the owner of the outbox for as long as the session lasts. After an owner that did not let go it waits first, until what that one still had on
 * the way has landed.
 *
 * @returns false if stopped before that
 */
export const acquireOwnership = async (session: Queryable, options: OwnershipOptions): Promise<boolean> => {
  const { owner, settleMs, stopped, logger } = options
  if (!(await contend(session, stopped))) return false
  const [before] = await session.query<{ owner: string; released: boolean }>(findOwner)
  if (before !== undefined && !before.released && before.owner !== owner) {
    logger.warn({ settleMs }, 'taking over the outbox of a relay that died')
    await pause(settleMs, stopped)
  }
  if (stopped.aborted) return false
  await session.execute(takeOver, [owner])
  return true
}

/** For an owner that has nothing on the way any more: the next one need not wait. */
export const releaseOwnership = async (session: Queryable, owner: string): Promise<void> => {
  await session.execute(markReleased, [owner])
}
