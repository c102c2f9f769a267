import { decodeEvent } from '@hub/contracts'
import { OutageFault, reasonOf, TransientFault } from '@hub/failure'
import { createWakeUp, type Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'
import type { Apply } from './apply.ts'
import type { ConsumerStore } from './consumer-store.ts'
import type { Delivery } from './delivery.ts'
import { findQuarantined, quarantined } from './quarantine.ts'

const sweepMs = 30_000
const retryMs = 1000

/**
 * Applies waiting events when what they await has come: at once after the commit that woke them, and all of them once in 30 s in case a call was
 * lost with its process. Each event has a transaction of its own, so that one that fails is parked alone; events of a key go in order.
 */
export const createWaitingRunner = <Tx>(options: {
  readonly store: ConsumerStore<Tx>
  readonly apply: Apply<Tx>
  readonly logger: Logger
}): Part => {
  const { store, apply, logger } = options
  const woken = createWakeUp()
  const stopping = new AbortController()
  const { signal: stopped } = stopping
  let running: Promise<void> = Promise.resolve()
  let nextSweep = 0

  const settle = async (delivery: Delivery, tx: Tx, held: boolean): Promise<void> => {
    if (held) return store.parkWaiting(tx, delivery, 'behind-parked')
    const refused = await findQuarantined(store.quarantine, tx, [delivery.event])
    if (refused.size > 0) return store.parkWaiting(tx, delivery, quarantined)
    const outcome = await apply(delivery, tx)
    if (outcome === 'applied') await store.stopWaiting(tx, delivery.event)
  }

  /** @returns the id of the record that was looked at, or undefined when the key has no more */
  const settleNext = async (key: string, after: number): Promise<number | undefined> => {
    let current: Delivery | undefined
    try {
      return await store.inTransaction(async (tx) => {
        const next = await store.findNextWaiting(tx, { key, after })
        if (next === undefined) return undefined
        const decoded = decodeEvent(next.record)
        // It was decoded when it came; a schema that refuses it now is a mistake to be seen, not to be parked.
        if (decoded.kind === 'fault') throw new TypeError(`a waiting event is no longer valid: ${decoded.fault}`)
        current = { record: next.record, event: decoded.event }
        await settle(current, tx, next.held)
        return next.id
      })
    } catch (error) {
      if (current === undefined || error instanceof TransientFault) throw error
      const failed = current
      const reason = reasonOf(error)
      logger.error(
        { err: error, eventId: failed.event.id, eventType: failed.event.type, reason },
        'waiting event parked',
      )
      await store.inTransaction((tx) => store.parkWaiting(tx, failed, reason))
      return after
    }
  }

  /** What one key cannot get over now, a later sweep tries again; it holds back nobody else. @throws OutageFault, which is nobody's own */
  const settleKey = async (key: string): Promise<void> => {
    try {
      for (let after: number | undefined = 0; after !== undefined && !stopped.aborted;)
        after = await settleNext(key, after)
    } catch (err) {
      if (err instanceof OutageFault) throw err
      logger.error({ err, key }, 'waiting events of a key could not be looked at, will try again')
      if (err instanceof TransientFault) nextSweep = Date.now() + retryMs
    }
  }

  const settleAll = async (which: 'woken' | 'all'): Promise<void> => {
    let keys = await store.listWaitingKeys({ which, after: '' })
    while (keys.length > 0 && !stopped.aborted) {
      for (const key of keys) await settleKey(key)
      keys = await store.listWaitingKeys({ which, after: keys.at(-1) ?? '' })
    }
  }

  const run = async (): Promise<void> => {
    while (!stopped.aborted) {
      const isSweep = Date.now() >= nextSweep
      if (isSweep) nextSweep = Date.now() + sweepMs
      try {
        await settleAll(isSweep ? 'all' : 'woken')
      } catch (err) {
        logger.warn({ err }, 'waiting events could not be looked at, will try again')
        nextSweep = Date.now() + retryMs
      }
      await woken.wait(Math.max(0, nextSweep - Date.now()))
    }
  }

  store.onWoken(woken.call)
  return {
    name: 'waiting',
    start: () => {
      running = run()
      return Promise.resolve()
    },
    stop: async () => {
      stopping.abort()
      woken.call()
      await running
    },
  }
}
