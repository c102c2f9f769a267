import { inSpan } from '@hub/telemetry'
import type { ConsumerStore } from './consumer-store.ts'
import type { Delivery, Handlers } from './delivery.ts'
import { toEventSpan } from './spans.ts'

/** Applies one admitted delivery, or keeps it waiting for what it needs. @returns which of the two */
export type Apply<Tx> = (delivery: Delivery, tx: Tx) => Promise<'applied' | 'waiting'>

export const createApply =
  <Tx>(options: {
    readonly consumer: string
    readonly store: ConsumerStore<Tx>
    readonly handlers: Handlers<Tx>
  }): Apply<Tx> =>
  (delivery, tx) => {
    const { consumer, store, handlers } = options
    const { event } = delivery
    const handle = handlers.get(event.type)
    if (handle === undefined) return Promise.resolve('applied')
    return inSpan(toEventSpan(consumer, delivery), async () => {
      let locked: string | undefined
      for (;;) {
        const waits = await handle(event, tx)
        if (waits === undefined) return 'applied'
        if (waits.awaits === locked) {
          await store.keepWaiting(tx, delivery, waits)
          return 'waiting'
        }
        // What it needs may have come between the look and the lock, and nobody would wake it any more: look again under the lock.
        await store.lockAwaited(tx, waits.awaits)
        locked = waits.awaits
      }
    })
  }
