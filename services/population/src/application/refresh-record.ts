import { personDeceased, personRevived, relationChanged, type PersonId } from '@hub/contracts'
import type { CivilFact } from '../domain/civil-fact.ts'
import { compareRecords, deriveRecord, type Difference } from '../domain/civil-record.ts'
import { hasMarriedSince } from '../domain/marriages.ts'
import type { EntryDeps } from './create-person.ts'
import type { Basis, CivilPerson, UnitOfWork } from './ports.ts'
import { publishSnapshot, publishUpdate } from './publish-person.ts'
import { createSettleDifferences, type Decided, type SettleDeps } from './settle-differences.ts'

export const spousesOf = ({ data }: CivilFact): readonly PersonId[] => ('spouse' in data ? [data.spouse.personId] : [])

const basisOf = ({ kind, data }: CivilFact): Basis => ({
  kind,
  registeredOn: data.registeredOn,
  registeredAt: data.registeredAt,
  ...('registeredBy' in data ? { registeredBy: data.registeredBy } : {}),
  ...('ground' in data ? { ground: data.ground } : {}),
})

const isEmpty = ({ changes, began, ended }: Difference): boolean => changes.length + began.length + ended.length === 0

export type RefreshDeps = SettleDeps & EntryDeps

/** Why a record is made anew. */
interface Cause {
  readonly fact: CivilFact
  readonly decided?: Decided | undefined
}

/**
 * Makes the record of a person, who is locked, anew from everything that acts have said. What changed is kept with its cause, and published; what civil
 * status and the register say differently is kept as it is now.
 *
 * @returns the person as it is now
 */
export const createRefreshRecord = (deps: RefreshDeps) => {
  const { now, isLateEntry } = deps
  const settleDifferences = createSettleDifferences(deps)

  const publish = (
    unit: Pick<UnitOfWork, 'outbox'>,
    after: CivilPerson,
    { fact, difference }: { readonly fact: CivilFact; readonly difference: Difference },
  ): void => {
    const { outbox } = unit
    const { personId: key, record } = after
    const { actId } = fact.data
    const at = now()
    const recordedAt = at.toISOString()
    const death = difference.changes.find(({ item }) => item === 'dateOfDeath')
    const { dateOfDeath } = record
    if (death !== undefined && dateOfDeath !== undefined)
      outbox.append(personDeceased, { key, data: { actId, dateOfDeath, recordedAt } })
    if (death !== undefined && dateOfDeath === undefined)
      outbox.append(personRevived, { key, data: { actId, recordedAt } })
    const changed = difference.changes.map(({ item }) => item)
    if (changed.length > 0) publishUpdate(unit, after, { by: actId, changed, at })
    for (const [state, relations] of [
      ['ended', difference.ended],
      ['began', difference.began],
    ] as const)
      for (const { relation, otherId } of relations)
        outbox.append(relationChanged, { key, data: { actId, relation, otherId, state, recordedAt } })
    publishSnapshot(unit, after)
  }

  return async (unit: UnitOfWork, person: CivilPerson, { fact, decided }: Cause): Promise<CivilPerson> => {
    const facts = await unit.civilRecords.listFacts(person.personId)
    const spouses = await unit.civilRecords.readSpouses(facts.flatMap(spousesOf))
    const record = deriveRecord(person.base, facts, {
      isDead: (personId) => spouses.get(personId)?.isDead === true,
      hasMarriedSince: (personId, day) =>
        hasMarriedSince(spouses.get(personId)?.facts ?? [], { spouse: person.personId, day }),
    })
    const difference = compareRecords(person.record, record)
    const after = { ...person, version: person.version + (isEmpty(difference) ? 0 : 1), record }
    if (!isEmpty(difference)) {
      const { actId, registeredOn } = fact.data
      const isLate = isLateEntry(registeredOn)
      await unit.civilRecords.save(after, { actId, difference, basis: basisOf(fact), isLate, at: now() })
      publish(unit, after, { fact, difference })
    }
    await settleDifferences(unit, { before: person, after }, decided)
    return after
  }
}
