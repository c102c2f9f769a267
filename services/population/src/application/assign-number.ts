import type { PersonId } from '@hub/contracts'
import type { HeldNumber, UnitOfWork } from './ports.ts'

/**
 * The person holds this number from now on, or none; what an earlier event of the person said does not come back over it.
 *
 * @returns `person-unknown` if the birth has not arrived yet; then nothing was changed
 */
export const assignNumber = async (
  { persons }: Pick<UnitOfWork, 'persons'>,
  personId: PersonId,
  number: HeldNumber,
): Promise<'assigned' | 'person-unknown'> =>
  (await persons.assignNumber(personId, number)) ? 'assigned' : 'person-unknown'
