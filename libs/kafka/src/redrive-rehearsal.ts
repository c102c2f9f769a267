import type { ConsumerName } from '@hub/contracts'
import { OutageFault, reasonOf, TransientFault } from '@hub/failure'
import { createApply } from './apply.ts'
import { isCompacted } from './compacted.ts'
import type { ConsumerStore } from './consumer-store.ts'
import type { Handlers } from './delivery.ts'
import { readQuarantine } from './quarantine.ts'
import { EventFailed, redriveKey } from './redrive-key.ts'
import type { HeldKey, RedriveSelection, SettledKey } from './redrive-store.ts'
import { sumUp, type RehearsalSum, type RehearsedKey } from './redrive-sum.ts'
import type { ReplayStore } from './replay/replay-store.ts'

export interface RedriveRehearsal extends RehearsalSum {
  /** Of the whole selection. */
  readonly keysTotal: number
  readonly eventsTotal: number
  /** Whether the whole selection was rehearsed, and not only its first keys. */
  readonly complete: boolean
}

/** @returns what a redrive of the selection would come to now */
export type RehearseRedrive = (order: {
  readonly selection: RedriveSelection
  readonly mostKeys: number
}) => Promise<RedriveRehearsal>

// Whoever asked is told before he gives up.
const mostMs = 6_000
const mostEventsOfKey = 500
const attempts = 3

/**
 * Works the first keys of a selection off, in the order in which a redrive does, each in a transaction that is rolled back with all that was done in it: nothing is
 * left but what sequences of the database gave out. What one key would bring for another is not seen; it shows as `waiting` what would go through.
 *
 * @param options.handlers with nothing in them that reaches out of the transaction
 */
export const createRehearseRedrive = <Tx>(options: {
  readonly consumer: ConsumerName
  readonly store: ConsumerStore<Tx>
  readonly replays: Pick<ReplayStore<Tx>, 'inRehearsal' | 'attempt'>
  readonly handlers: Handlers<Tx>
}): RehearseRedrive => {
  const { consumer, store, replays, handlers } = options
  const apply = createApply({ consumer, store, handlers })
  const isInTurnOnly = (type: string): boolean => handlers.get(type)?.inTurnOnly === true

  const settle = async (tx: Tx, held: HeldKey): Promise<SettledKey> => {
    const isQuarantined = await readQuarantine(store.quarantine, tx)
    const failures = new Map<string, string>()
    const rules = { apply, isCompacted, isInTurnOnly, isQuarantined, failures, onTurn: () => undefined }
    for (let tries = 1; ; tries += 1) {
      try {
        return await replays.attempt(tx, () => redriveKey(held, tx, rules))
      } catch (error) {
        if (!(error instanceof EventFailed) || error.cause instanceof OutageFault) throw error
        if (error.cause instanceof TransientFault && tries < attempts) continue
        failures.set(error.parkedId, reasonOf(error.cause))
      }
    }
  }

  const rehearseKey = (key: string): Promise<RehearsedKey | undefined> =>
    replays.inRehearsal(async (tx) => {
      const [held] = await store.redrives.hold(tx, [key], mostEventsOfKey)
      return held && { held, settled: await settle(tx, held) }
    })

  return async ({ selection, mostKeys }) => {
    const { keys, keysTotal, eventsTotal } = await store.redrives.choose(selection, mostKeys)
    const until = performance.now() + mostMs
    const rehearsed: RehearsedKey[] = []
    let looked = 0
    for (const key of keys) {
      if (performance.now() > until) break
      looked += 1
      const one = await rehearseKey(key)
      if (one !== undefined) rehearsed.push(one)
    }
    const isWhole = rehearsed.every(({ held }) => held.isWhole)
    return { keysTotal, eventsTotal, complete: looked === keysTotal && isWhole, ...sumUp(rehearsed) }
  }
}
