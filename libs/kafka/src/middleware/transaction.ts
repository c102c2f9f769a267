import { PermanentFault } from '@hub/failure'
import { counter, type Logger } from '@hub/telemetry'
import type { Apply } from '../apply.ts'
import type { Admission, ConsumerStore } from '../consumer-store.ts'
import type { Delivery } from '../delivery.ts'
import { noteGap } from '../gaps.ts'

/** Takes deliveries of one topic partition, in order; rejects if one of them failed, and then none had an effect. */
export type DeliveryHandler = (deliveries: readonly Delivery[]) => Promise<void>

const events = counter('hub_consumer_events_total', 'Events by what became of them')

/** One transaction for the whole batch: dedupe, then handle in order. */
export const inOneTransaction =
  <Tx>(options: {
    readonly store: ConsumerStore<Tx>
    readonly apply: Apply<Tx>
    /** Whether events of the type are applied ahead of their turn where their key is held; see `overtaking`. */
    readonly overtakes: (type: string) => boolean
    /** Compacted topics drop superseded records: gaps in their sequences mean nothing, and what comes late is superseded. */
    readonly isCompacted: (topic: string) => boolean
    readonly logger: Logger
  }): DeliveryHandler =>
  async (deliveries) => {
    const { store, apply, overtakes, isCompacted, logger } = options

    const handle = async ({ delivery, verdict }: Admission, tx: Tx): Promise<string> => {
      if (verdict === 'apply') return apply(delivery, tx)
      if (verdict === 'held' && overtakes(delivery.event.type)) {
        await apply(delivery, tx)
        return 'overtook'
      }
      if (verdict !== 'late') return verdict
      // On a compacted topic the newest record says all there is to say: an older one that comes late is history.
      if (isCompacted(delivery.record.topic)) return 'superseded'
      throw new PermanentFault('sequence-went-back', 'a later event of this key was applied before')
    }

    const noteMissing = ({ delivery, missing }: Admission): void => {
      if (missing > 0 && !isCompacted(delivery.record.topic)) noteGap(delivery.record, missing, logger)
    }

    const outcomes = await store.inTransaction(async (tx) => {
      const admissions = await store.admit(tx, deliveries)
      const handled: string[] = []
      for (const admission of admissions) handled.push(await handle(admission, tx))
      admissions.forEach(noteMissing)
      return handled
    })
    for (const [outcome, group] of Map.groupBy(outcomes, (name) => name)) events.add(group.length, { outcome })
  }
