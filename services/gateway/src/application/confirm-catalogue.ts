import { arrangeCatalogue, type Catalogue } from '../domain/catalogue.ts'
import type { CatalogueStore, CatalogueView, NoticeBoard } from './ports.ts'

/**
 * Keeps the catalogue of one process the newest there is. PostgreSQL is the record, Redis the notice board that tells quickly. Each confirmation asks the
 * board, or the record where the board is silent, away, or newly connected; once in a while the board is set right from the record. What could not be
 * confirmed for a second is not used any more: a grant that was taken away is refused within that time, or everything is. A call that finds the second
 * over, as after a pause of the whole process, waits for a confirmation before it is refused.
 */
export interface CatalogueConfirmation extends CatalogueView {
  /** Confirms once. To be called every 250 ms. Rejects if neither board nor record answers. */
  readonly confirm: () => Promise<void>
}

// In confirmations: every five seconds.
const askRecordEvery = 20
const validForMs = 1000
// The first may have been asked for before the pause, and be too old when it comes.
const attempts = 2

interface Held {
  readonly version: number
  readonly catalogue: Catalogue
}

export const createCatalogueConfirmation = (deps: {
  readonly store: CatalogueStore
  readonly board: NoticeBoard
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** Resolves when a call has waited long enough for a confirmation. */
  readonly patience: () => Promise<void>
}): CatalogueConfirmation => {
  const { store, board, now, patience } = deps
  let held: Held | undefined
  let confirmedAt = Number.NEGATIVE_INFINITY
  let generation = -1
  let confirmations = 0

  const askRecord = async (): Promise<number | undefined> => {
    const latest = await store.findLatest()
    // The record has answered, and that is enough: a board that is silent must not take up the second for which the answer is good.
    if (latest !== undefined) void board.write(latest.version).catch(() => undefined)
    return latest?.version
  }

  const askBoard = (): Promise<number | undefined> => board.read().catch(() => undefined)

  const findVersion = async (): Promise<number | undefined> => {
    const connected = board.generation()
    confirmations += 1
    // In the background: a record that is slow to answer must not keep a board that answers from confirming.
    if (confirmations % askRecordEvery === 0) void askRecord().catch(() => undefined)
    const onBoard = connected === generation ? await askBoard() : undefined
    // A board that is behind us has lost something: only the record may take a version back.
    if (onBoard !== undefined && onBoard >= (held?.version ?? 0)) return onBoard
    const version = await askRecord()
    generation = connected
    return version
  }

  const confirmOnce = async (): Promise<void> => {
    const startedAt = now()
    const version = await findVersion()
    if (version === undefined) return
    if (version !== held?.version) held = { version, catalogue: arrangeCatalogue(await store.load(version)) }
    confirmedAt = startedAt
  }
  let confirming: Promise<void> | undefined
  const confirm = (): Promise<void> =>
    (confirming ??= confirmOnce().finally(() => {
      confirming = undefined
    }))

  const current = (): Catalogue | undefined => (now() - confirmedAt <= validForMs ? held?.catalogue : undefined)
  const confirmUntilCurrent = async (): Promise<void> => {
    for (let attempt = 1; attempt <= attempts && current() === undefined; attempt += 1) await confirm()
  }

  return {
    current,
    confirmed: async () => {
      if (current() === undefined) await Promise.race([confirmUntilCurrent().catch(() => undefined), patience()])
      return current()
    },
    confirm,
  }
}
