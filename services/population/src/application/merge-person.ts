import { personMerged, type ActId, type DataOf, type PersonId, type pinMatched } from '@hub/contracts'
import { birthSaysAgain, type CivilFact } from '../domain/civil-fact.ts'
import type { UnitOfWork } from './ports.ts'

type ApplyCivilFact = (unit: UnitOfWork, key: PersonId, fact: CivilFact) => Promise<'done' | 'person-unknown'>

/** What a birth that turned out to be somebody's says of the person, where the register rules: civil status has said it again. */
const findSaidAgain = async (
  { civilRecords }: UnitOfWork,
  personId: PersonId,
  survivorId: PersonId,
): Promise<readonly CivilFact[]> => {
  const both = await civilRecords.lock([personId, survivorId])
  const given = both.find((one) => one.personId === personId)
  const survivor = both.find((one) => one.personId === survivorId)
  if (given === undefined || survivor?.base.ruler !== 'register' || !given.base.isFromBirth) return []
  const { origin, ...items } = given.base
  return birthSaysAgain(items, { actId: (origin.id ?? personId) as ActId, registeredOn: origin.registeredOn ?? '' })
}

/**
 * Two internal keys turned out to be one person: the one that is given up becomes another name of the survivor, which is published for everybody. Where the
 * register rules the survivor, and the birth that is given up says something else, it is a difference.
 *
 * @returns whom of the two the register does not hold yet; then nothing was changed
 */
export const createMergePerson =
  ({ applyCivilFact }: { readonly applyCivilFact: ApplyCivilFact }) =>
  async (
    unit: UnitOfWork,
    personId: PersonId,
    { personId: survivorId, matchedAt }: DataOf<typeof pinMatched>,
  ): Promise<PersonId | undefined> => {
    // The person has the number by another request.
    if (survivorId === personId) return undefined
    const survivor = await unit.civilRecords.resolve(survivorId)
    if (survivor === undefined) return survivorId
    const merged = await unit.persons.merge(personId, survivorId)
    if (merged === 'person-unknown') return personId
    if (merged === 'merged-before') return undefined
    unit.outbox.append(personMerged, { key: personId, data: { survivorId, mergedAt: matchedAt } })
    for (const fact of await findSaidAgain(unit, personId, survivor)) await applyCivilFact(unit, survivor, fact)
    return undefined
  }
