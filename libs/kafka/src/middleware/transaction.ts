import type { Event } from '@hub/contracts'
import { allOf, PermanentFault } from '@hub/failure'
import { counter, type Logger } from '@hub/telemetry'
import type { Apply } from '../apply.ts'
import type { Admission, ConsumerStore } from '../consumer-store.ts'
import type { Delivery, Handler } from '../delivery.ts'
import { noteGap } from '../gaps.ts'
import { groupApart } from '../group-apart.ts'
import { countParked } from '../parked-count.ts'
import { quarantined } from '../quarantine.ts'
import { parkQuarantined, type Take, type Taken } from './quarantine.ts'

/** Takes deliveries of one topic partition, in order; rejects if one of them failed, and then none had an effect. */
export type DeliveryHandler = (deliveries: readonly Delivery[]) => Promise<void>

const none: ReadonlySet<Event> = new Set()

const events = counter('hub_consumer_events_total', 'Events by what became of them')

const noteQuarantined = ({ record, event }: Delivery, logger: Logger): void => {
  const { topic, partition, offset } = record
  countParked(topic, quarantined)
  logger.warn(
    { topic, partition, offset, eventId: event.id, eventType: event.type, reason: quarantined },
    'event parked',
  )
}

/** One transaction for the whole batch: dedupe, then handle in order, at the same time what has nothing to do with each other. */
export const inOneTransaction =
  <Tx>(options: {
    readonly store: ConsumerStore<Tx>
    readonly apply: Apply<Tx>
    /** Whether events of the type are applied ahead of their turn where their key is held; see `overtaking`. */
    readonly overtakes: (type: string) => boolean
    /** What handlers foresee of events of a type; see `foreseeing`. */
    readonly foreseenBy: (type: string) => Handler<Tx>['foresee']
    /** Compacted topics drop superseded records: gaps in their sequences mean nothing, and what comes late is superseded. */
    readonly isCompacted: (topic: string) => boolean
    readonly logger: Logger
  }): DeliveryHandler =>
  async (deliveries) => {
    const { store, apply, overtakes, foreseenBy, isCompacted, logger } = options

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

    const foresee = async (admissions: readonly Admission[], tx: Tx): Promise<ReadonlySet<Event>> => {
      const coming = admissions.filter(({ verdict }) => verdict === 'apply').map(({ delivery }) => delivery.event)
      const [first, second] = coming
      if (first === undefined || second === undefined || coming.some(({ type }) => type !== first.type)) return none
      return (await foreseenBy(first.type)?.(coming, tx)) ?? none
    }

    const takeAdmitted: Take<Tx> = async (tx, arrived) => {
      const admissions = await store.admit(tx, arrived)
      const apart = await foresee(admissions, tx)
      const taken: Taken[] = []
      const takeOne = async (admission: Admission): Promise<Taken> => ({
        delivery: admission.delivery,
        outcome: await handle(admission, tx),
      })
      for (const group of groupApart(admissions, apart)) taken.push(...(await allOf(group.map(takeOne))))
      admissions.forEach(noteMissing)
      return taken
    }

    const taken = await store.inTransaction((tx) => parkQuarantined(store.quarantine)(takeAdmitted)(tx, deliveries))
    for (const [outcome, group] of Map.groupBy(taken, (one) => one.outcome)) events.add(group.length, { outcome })
    for (const { delivery, outcome } of taken) if (outcome === quarantined) noteQuarantined(delivery, logger)
  }
