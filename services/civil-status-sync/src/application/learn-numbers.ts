import type { PersonId } from '@hub/contracts'
import type { Learnt, UnitOfWork } from './ports.ts'

/** Lets acts go on that wait for somebody who has become known by one of these. */
export type SettleAwaiting = (unit: UnitOfWork, awaited: readonly string[]) => Promise<void>

/** An event of a number. */
interface SaysNumber {
  readonly key: PersonId
  readonly data: {
    readonly pin?: string | undefined
    readonly person?: { readonly fullName: string; readonly dateOfBirth: string } | undefined
  }
}

const toLearnt = ({ key: personId, data: { person, pin } }: SaysNumber): Learnt => ({ personId, person, pin })

/** What the population authority says of numbers is how persons are found by them. */
export const createLearnNumbers = (settleAwaiting: SettleAwaiting) => ({
  /** The person has, or had, this number; or is somebody who was there before the hub was. */
  learnNumber: async (unit: UnitOfWork, said: SaysNumber): Promise<void> =>
    settleAwaiting(unit, await unit.persons.learn(toLearnt(said))),

  /** Most persons are waited for by nobody: of several that is found out at once. @returns their keys */
  foreseeNumbers: (
    { persons }: Pick<UnitOfWork, 'persons'>,
    all: readonly SaysNumber[],
  ): Promise<ReadonlySet<PersonId>> => persons.foresee(all.map(toLearnt)),
})
