import { inSpan } from '@hub/telemetry'
import type { ConsumerStore } from './consumer-store.ts'
import type { Delivery, Handlers } from './delivery.ts'

/** Applies one admitted delivery, or keeps it waiting for what it needs. @returns which of the two */
export type Apply<Tx> = (delivery: Delivery, tx: Tx) => Promise<'applied' | 'waiting'>

export const createApply =
  <Tx>(store: ConsumerStore<Tx>, handlers: Handlers<Tx>): Apply<Tx> =>
  (delivery, tx) => {
    const { event } = delivery
    const handle = handlers.get(event.type)
    if (handle === undefined) return Promise.resolve('applied')
    const options = {
      role: 'consumer',
      parent: event.traceparent,
      attributes: { 'messaging.destination.name': delivery.record.topic },
    } as const
    return inSpan(`apply ${event.type}`, options, async () => {
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
