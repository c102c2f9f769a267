import {
  pinCancelled,
  pinHeld,
  pinImported,
  pinIssued,
  pinMatched,
  pinReestablished,
  pinRejected,
} from '@hub/contracts'
import { on, type Handlers } from '@hub/kafka'
import type { createLearnNumbers } from '../../application/learn-numbers.ts'
import type { UnitOfWork } from '../../application/ports.ts'
import {
  recordCancellation,
  recordHold,
  recordMatch,
  recordNumber,
  recordRejection,
} from '../../application/settle-identification.ts'

/** `identity.pin.v1`: what became of the numbers that acts asked for, and whose each number is. */
export const pinEvents = <Tx>(
  unitOf: (tx: Tx) => UnitOfWork,
  { learnNumber, learnPerson }: ReturnType<typeof createLearnNumbers>,
): Handlers<Tx> =>
  new Map([
    on(pinIssued, async ({ key, data }, tx: Tx) => {
      const unit = unitOf(tx)
      // Sent together: neither needs the answer of the other.
      await Promise.all([recordNumber(unit.acts, key, data), learnNumber(unit, key, data.pin)])
    }),
    on(pinImported, ({ key, data }, tx: Tx) => learnPerson(unitOf(tx), key, data)),
    on(pinReestablished, ({ key, data }, tx: Tx) => learnNumber(unitOf(tx), key, data.pin)),
    on(pinHeld, ({ key, data }, tx: Tx) => recordHold(unitOf(tx).acts, key, data)),
    on(pinMatched, async ({ key, data }, tx: Tx) => {
      const unit = unitOf(tx)
      await recordMatch(unit.acts, key, data)
      await unit.persons.merge(key, data.personId)
    }),
    on(pinCancelled, ({ key, data }, tx: Tx) => recordCancellation(unitOf(tx).acts, key, data)),
    on(pinRejected, ({ key, data }, tx: Tx) => recordRejection(unitOf(tx).acts, key, data)),
  ])
