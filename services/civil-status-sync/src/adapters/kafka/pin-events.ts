import {
  pinCancelled,
  pinHeld,
  pinImported,
  pinIssued,
  pinMatched,
  pinReestablished,
  pinRejected,
  type Event,
} from '@hub/contracts'
import { allOf } from '@hub/failure'
import { foreseeing, on, type Handlers } from '@hub/kafka'
import type { createLearnNumbers } from '../../application/learn-numbers.ts'
import type { UnitOfWork } from '../../application/ports.ts'
import {
  recordCancellation,
  recordHold,
  recordMatch,
  recordNumber,
  recordRejection,
} from '../../application/settle-identification.ts'

type LearnNumbers = ReturnType<typeof createLearnNumbers>

/** `identity.pin.v1`: what became of the numbers that acts asked for, and whose each number is. */
export const pinEvents = <Tx>(
  unitOf: (tx: Tx) => UnitOfWork,
  { learnNumber, foreseeNumbers }: LearnNumbers,
): Handlers<Tx> => {
  // What somebody waits for lets acts go on that may wait for another one of the events as well.
  const foresee = async (
    events: readonly (Event & Parameters<LearnNumbers['learnNumber']>[1])[],
    tx: Tx,
  ): Promise<ReadonlySet<Event>> => {
    const awaitedByNobody = await foreseeNumbers(unitOf(tx), events)
    return new Set(events.filter(({ key }) => awaitedByNobody.has(key)))
  }
  return new Map([
    foreseeing(pinIssued, foresee, async (event, tx: Tx) => {
      const unit = unitOf(tx)
      // Sent together: neither needs the answer of the other.
      await allOf([recordNumber(unit.acts, event.key, event.data), learnNumber(unit, event)])
    }),
    foreseeing(pinImported, foresee, (event, tx: Tx) => learnNumber(unitOf(tx), event)),
    on(pinReestablished, (event, tx: Tx) => learnNumber(unitOf(tx), event)),
    on(pinHeld, ({ key, data }, tx: Tx) => recordHold(unitOf(tx).acts, key, data)),
    on(pinMatched, async ({ key, data }, tx: Tx) => {
      const unit = unitOf(tx)
      await recordMatch(unit.acts, key, data)
      await unit.persons.merge(key, data.personId)
    }),
    on(pinCancelled, ({ key, data }, tx: Tx) => recordCancellation(unitOf(tx).acts, key, data)),
    on(pinRejected, ({ key, data }, tx: Tx) => recordRejection(unitOf(tx).acts, key, data)),
  ])
}
