import type { PersonId } from '@hub/contracts'
import type { HeldNumber, Persons } from './ports.ts'

/**
 * The person holds this number from now on, or none; what an earlier event of the person said does not come back over it.
 *
 * @returns `person-unknown` if the birth has not arrived yet; then nothing was changed
 */
export const assignNumber = async (
  { persons }: { readonly persons: Pick<Persons, 'assignNumber'> },
  personId: PersonId,
  number: HeldNumber,
): Promise<'assigned' | 'person-unknown'> =>
  (await persons.assignNumber(personId, number)) ? 'assigned' : 'person-unknown'
