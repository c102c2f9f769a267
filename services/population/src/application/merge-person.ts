import { personMerged, type DataOf, type PersonId, type pinMatched } from '@hub/contracts'
import type { Persons, UnitOfWork } from './ports.ts'

/**
 * Two internal keys turned out to be one person: the one that is given up becomes another name of the survivor, which is published for everybody.
 *
 * @returns `person-unknown` if the birth of the one that is given up has not arrived yet; then nothing was changed
 */
export const mergePerson = async (
  { persons, outbox }: Pick<UnitOfWork, 'outbox'> & { readonly persons: Pick<Persons, 'merge'> },
  personId: PersonId,
  { personId: survivorId, matchedAt }: DataOf<typeof pinMatched>,
): Promise<'done' | 'person-unknown'> => {
  // The person has the number by another request.
  if (survivorId === personId) return 'done'
  const merged = await persons.merge(personId, survivorId)
  if (merged === 'person-unknown') return 'person-unknown'
  if (merged === 'merged') outbox.append(personMerged, { key: personId, data: { survivorId, mergedAt: matchedAt } })
  return 'done'
}
