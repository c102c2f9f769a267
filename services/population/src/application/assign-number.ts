import type { DataOf, PersonId, pinIssued } from '@hub/contracts'
import type { UnitOfWork } from './ports.ts'

/**
 * The person holds this number from now on.
 *
 * @returns `person-unknown` if the birth has not arrived yet; then nothing was changed
 */
export const assignNumber = async (
  { persons }: Pick<UnitOfWork, 'persons'>,
  personId: PersonId,
  { pin }: DataOf<typeof pinIssued>,
): Promise<'assigned' | 'person-unknown'> =>
  (await persons.assignNumber(personId, pin)) ? 'assigned' : 'person-unknown'
