import type { birthRegistered, DataOf, PersonId } from '@hub/contracts'
import type { CivilFact, ParentOfBirth } from '../domain/civil-fact.ts'
import type { UnitOfWork } from './ports.ts'

type BirthRegistered = DataOf<typeof birthRegistered>
type ApplyCivilFact = (unit: UnitOfWork, key: PersonId, fact: CivilFact) => Promise<'done' | 'person-unknown'>

const toFact = (data: ParentOfBirth): CivilFact => ({ kind: 'birth-registered', data })

/**
 * A parent's copy of a birth relates child and parent, on both sides. Idempotent.
 *
 * @returns whom of the two the register does not hold yet; then nothing was changed
 */
export const createRelateParent =
  ({ applyCivilFact }: { readonly applyCivilFact: ApplyCivilFact }) =>
  async (unit: UnitOfWork, parentId: PersonId, birth: BirthRegistered): Promise<PersonId | undefined> => {
    const { actId, registeredOn, registeredAt, role: relation, childId, child } = birth
    if (relation === 'child' || childId === undefined) return undefined
    for (const key of [childId, parentId]) if ((await unit.civilRecords.resolve(key)) === undefined) return key
    // Both in one step, as an act about both locks them.
    await unit.civilRecords.lock([childId, parentId])
    const shared = { actId, registeredOn, registeredAt, relation }
    const parent = { personId: parentId, fullName: birth[relation]?.fullName ?? '' }
    const born = { personId: childId, fullName: child.fullName }
    await applyCivilFact(unit, parentId, toFact({ ...shared, role: 'parent', other: born }))
    await applyCivilFact(unit, childId, toFact({ ...shared, role: 'child', other: parent }))
    return undefined
  }
