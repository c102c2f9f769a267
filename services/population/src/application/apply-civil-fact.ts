import type { PersonId } from '@hub/contracts'
import type { CivilFact } from '../domain/civil-fact.ts'
import type { CivilPerson, CivilRecords, UnitOfWork } from './ports.ts'
import { createRefreshRecord, spousesOf, type RefreshDeps } from './refresh-record.ts'

/** A death makes a widow, a marriage ends one that a death had interrupted, and its annulment brings that back; each may be revoked. */
const concernsSpouses = ({ kind }: CivilFact): boolean =>
  ['death-registered', 'death-annulled', 'marriage-registered', 'marriage-ended', 'registration-revoked'].includes(kind)

/** Whoever was ever married to the person is locked, too: of two acts about spouses at once the second sees the first. */
const lockWithSpouses = async (
  civilRecords: CivilRecords,
  personId: PersonId,
  fact: CivilFact,
): Promise<readonly CivilPerson[]> => {
  const list = async (): Promise<readonly PersonId[]> => [
    ...(concernsSpouses(fact) ? await civilRecords.listSpouses(personId) : []),
    ...spousesOf(fact),
  ]
  let spouses = await list()
  for (;;) {
    const locked = await civilRecords.lock([personId, ...spouses])
    const current = await list()
    if (current.every((spouse) => spouses.includes(spouse))) return locked
    spouses = current
  }
}

/**
 * Adds what an act says of a person and makes the record anew from everything that acts have said, so that the order in which they come makes no
 * difference. What changed is kept with the act, and published. Idempotent.
 *
 * @returns `person-unknown` if the register does not hold the person yet; then nothing was changed
 */
export const createApplyCivilFact = (deps: RefreshDeps) => {
  const refresh = createRefreshRecord(deps)

  return async (unit: UnitOfWork, key: PersonId, fact: CivilFact): Promise<'done' | 'person-unknown'> => {
    const { civilRecords } = unit
    const personId = await civilRecords.resolve(key)
    if (personId === undefined) return 'person-unknown'
    const locked = await lockWithSpouses(civilRecords, personId, fact)
    if (!(await civilRecords.insertFact(personId, fact))) return 'done'
    for (const person of locked) if (person.personId === personId) await refresh(unit, person, { fact })
    if (!concernsSpouses(fact)) return 'done'
    for (const person of locked) if (person.personId !== personId) await refresh(unit, person, { fact })
    return 'done'
  }
}
