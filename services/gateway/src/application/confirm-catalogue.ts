import { arrangeCatalogue, type Catalogue } from '../domain/catalogue.ts'
import type { CatalogueStore, CatalogueView, NoticeBoard } from './ports.ts'

/**
 * Keeps the catalogue of one process the newest there is. PostgreSQL is the record, Redis the notice board that tells quickly. Each confirmation asks the
 * board, or the record where the board is silent, away, or newly connected; and the record once in a while whatever the board says. What could not be
 * confirmed for a second is not used any more: a grant that was taken away is refused within that time, or everything is.
 */
export interface CatalogueConfirmation extends CatalogueView {
  /** Confirms once. To be called every 250 ms. Rejects if neither board nor record answers. */
  readonly confirm: () => Promise<void>
}

// In confirmations: every five seconds.
const askRecordEvery = 20
const validForMs = 1000

interface Held {
  readonly version: number
  readonly catalogue: Catalogue
}

export const createCatalogueConfirmation = (deps: {
  readonly store: CatalogueStore
  readonly board: NoticeBoard
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}): CatalogueConfirmation => {
  const { store, board, now } = deps
  let held: Held | undefined
  let confirmedAt = Number.NEGATIVE_INFINITY
  let generation = -1
  let confirmations = 0

  const askRecord = async (): Promise<number | undefined> => {
    const latest = await store.findLatest()
    // The board may be away; the record has answered, and that is enough.
    if (latest !== undefined) await board.write(latest.version).catch(() => undefined)
    return latest?.version
  }

  const askBoard = (): Promise<number | undefined> => board.read().catch(() => undefined)

  const findVersion = async (): Promise<number | undefined> => {
    const isTrusted = board.generation() === generation && confirmations % askRecordEvery !== 0
    generation = board.generation()
    confirmations += 1
    const onBoard = isTrusted ? await askBoard() : undefined
    return onBoard ?? askRecord()
  }

  return {
    current: () => (now() - confirmedAt <= validForMs ? held?.catalogue : undefined),
    confirm: async () => {
      const startedAt = now()
      const version = await findVersion()
      if (version === undefined) return
      if (version !== held?.version) held = { version, catalogue: arrangeCatalogue(await store.load(version)) }
      confirmedAt = startedAt
    },
  }
}
