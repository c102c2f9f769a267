import { withSession, type Queryable } from '@hub/postgres'
import type { Shadow } from '../../application/rebuild-ports.ts'
import { findRebuildWork, noteRebuildAttempt } from './rebuild-store.ts'
import { createShadow, dropShadow } from './shadow-register.ts'

/** Any fixed number that no other lock of the database has. */
const lockKey = 7_205_760

// Shorter than a consumer waits for a lock: it must not fail because we wait in front of it.
const lockTimeoutMs = 5000
const silentMs = { idle: 60_000, inTransaction: 15_000 }

/** Whether there is a rebuild to work on, or something to clear away. */
export const hasRebuildWork = async (database: Queryable): Promise<boolean> => {
  const { id, hasShadow } = await findRebuildWork(database)
  return id !== null || hasShadow
}

/** Works on what there is to do unless another replica does. @returns the result of the work, undefined if there was none */
export const withRebuild = async <Result>(
  url: string,
  work: (shadow: Shadow) => Promise<Result>,
): Promise<Result | undefined> => {
  const result = await withSession({ url, lockKey, lockTimeoutMs, silentMs }, async (session) => {
    const { id, hasShadow } = await findRebuildWork(session)
    if (id !== null) {
      await noteRebuildAttempt(session, id)
      return work(createShadow(session, id))
    }
    if (hasShadow) await dropShadow(session)
    return undefined
  })
  return result === 'locked' ? undefined : result
}
