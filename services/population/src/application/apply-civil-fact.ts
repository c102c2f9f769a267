import {
  personDeceased,
  personRevived,
  personSnapshot,
  personUpdated,
  relationChanged,
  type PersonId,
} from '@hub/contracts'
import type { CivilFact } from '../domain/civil-fact.ts'
import { compareRecords, deriveRecord, type Difference } from '../domain/civil-record.ts'
import { hasMarriedSince } from '../domain/marriages.ts'
import { toSnapshot } from '../domain/person.ts'
import type { Basis, CivilPerson, CivilRecords, UnitOfWork } from './ports.ts'

const othersOf = ({ data }: CivilFact): readonly PersonId[] => ('spouse' in data ? [data.spouse.personId] : [])

/** A death makes a widow, a marriage ends one that a death had interrupted, and its annulment brings that back; each may be revoked. */
const concernsSpouses = ({ kind }: CivilFact): boolean =>
  ['death-registered', 'death-annulled', 'marriage-registered', 'marriage-ended', 'registration-revoked'].includes(kind)

const basisOf = ({ kind, data }: CivilFact): Basis => ({
  kind,
  registeredOn: data.registeredOn,
  registeredAt: data.registeredAt,
  ...('registeredBy' in data ? { registeredBy: data.registeredBy } : {}),
  ...('ground' in data ? { ground: data.ground } : {}),
})

/** Whoever was ever married to the person is locked, too: of two acts about spouses at once the second sees the first. */
const lockWithSpouses = async (
  civilRecords: CivilRecords,
  personId: PersonId,
  fact: CivilFact,
): Promise<readonly CivilPerson[]> => {
  const list = async (): Promise<readonly PersonId[]> => [
    ...(concernsSpouses(fact) ? await civilRecords.listSpouses(personId) : []),
    ...othersOf(fact),
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
export const createApplyCivilFact = ({ now }: { readonly now: () => Date }) => {
  const publish = (
    { outbox }: Pick<UnitOfWork, 'outbox'>,
    after: CivilPerson,
    { fact, difference }: { readonly fact: CivilFact; readonly difference: Difference },
  ): void => {
    const { personId: key, version, record } = after
    const { actId } = fact.data
    const recordedAt = now().toISOString()
    const death = difference.changes.find(({ item }) => item === 'dateOfDeath')
    const { dateOfDeath } = record
    if (death !== undefined && dateOfDeath !== undefined)
      outbox.append(personDeceased, { key, data: { actId, dateOfDeath, recordedAt } })
    if (death !== undefined && dateOfDeath === undefined)
      outbox.append(personRevived, { key, data: { actId, recordedAt } })
    const changed = difference.changes.map(({ item }) => item)
    if (changed.length > 0)
      outbox.append(personUpdated, { key, data: { actId, version, changed, updatedAt: recordedAt } })
    for (const [state, relations] of [
      ['ended', difference.ended],
      ['began', difference.began],
    ] as const)
      for (const { relation, otherId } of relations)
        outbox.append(relationChanged, { key, data: { actId, relation, otherId, state, recordedAt } })
    const { mother, father, ...child } = record
    outbox.append(personSnapshot, {
      key,
      data: toSnapshot({ personId: key, version, mother, father, dateOfDeath, child }),
    })
  }

  const refresh = async (unit: UnitOfWork, person: CivilPerson, fact: CivilFact): Promise<void> => {
    const facts = await unit.civilRecords.listFacts(person.personId)
    const spouses = await unit.civilRecords.readSpouses(facts.flatMap(othersOf))
    const record = deriveRecord(person.base, facts, {
      isDead: (personId) => spouses.get(personId)?.isDead === true,
      hasMarriedSince: (personId, day) =>
        hasMarriedSince(spouses.get(personId)?.facts ?? [], { spouse: person.personId, day }),
    })
    const difference = compareRecords(person.record, record)
    if (difference.changes.length + difference.began.length + difference.ended.length === 0) return
    const after = { ...person, version: person.version + 1, record }
    await unit.civilRecords.save(after, { actId: fact.data.actId, difference, basis: basisOf(fact), at: now() })
    publish(unit, after, { fact, difference })
  }

  return async (unit: UnitOfWork, key: PersonId, fact: CivilFact): Promise<'done' | 'person-unknown'> => {
    const { civilRecords } = unit
    const personId = await civilRecords.resolve(key)
    if (personId === undefined) return 'person-unknown'
    const locked = await lockWithSpouses(civilRecords, personId, fact)
    if (!(await civilRecords.insertFact(personId, fact))) return 'done'
    for (const person of locked) if (person.personId === personId) await refresh(unit, person, fact)
    if (!concernsSpouses(fact)) return 'done'
    for (const person of locked) if (person.personId !== personId) await refresh(unit, person, fact)
    return 'done'
  }
}
