import type { DataOf, PersonId, pinImported } from '@hub/contracts'
import type { UnitOfWork } from './ports.ts'

/** Lets acts go on that wait for somebody who has become known by one of these. */
export type SettleAwaiting = (unit: UnitOfWork, awaited: readonly string[]) => Promise<void>

/** What the population authority says of numbers is how persons are found by them. */
export const createLearnNumbers = (settleAwaiting: SettleAwaiting) => ({
  /** The person has, or had, this number. */
  learnNumber: async (unit: UnitOfWork, personId: PersonId, pin: string): Promise<void> =>
    settleAwaiting(unit, await unit.persons.learn({ personId, pin })),

  /** Somebody who was there before the hub was. */
  learnPerson: async (unit: UnitOfWork, personId: PersonId, imported: DataOf<typeof pinImported>): Promise<void> => {
    const { fullName, dateOfBirth } = imported.person
    await settleAwaiting(
      unit,
      await unit.persons.learn({ personId, person: { fullName, dateOfBirth }, pin: imported.pin }),
    )
  },
})
