import type { AdministrativeUnits } from '@hub/citizen'
import type { ParentRole, StoredBirth, StoredParent } from '../domain/birth-parents.ts'
import type { SaidBy } from '../domain/stored-later-act.ts'
import { createNameParents } from './name-parents.ts'
import type { InTransaction } from './ports.ts'

export interface SayWhoParent {
  readonly number: string
  readonly role: ParentRole
  readonly pin: string
  readonly by: SaidBy
}

export type SaidParent =
  | { readonly kind: 'said'; readonly parents: readonly StoredParent[] }
  /** Or one that names no such parent. */
  | { readonly kind: 'unknown-act' }
  /** Nobody has, or had, this number. */
  | { readonly kind: 'unknown-number' }
  /** It is known already who the parent is. */
  | { readonly kind: 'person-resolved-already' }
  /** It is the other parent, or the child. */
  | { readonly kind: 'person-in-two-roles' }

interface SayWhoParentDeps {
  readonly inTransaction: InTransaction
  readonly units: Pick<AdministrativeUnits, 'findCommune'>
}

/** A parent of whom the act says too little to be looked for can be said as well. */
const findParent = ({ act, parents }: StoredBirth, role: ParentRole): StoredParent | undefined => {
  const kept = parents.find((parent) => parent.role === role)
  const named = act[role]
  if (kept !== undefined || named === undefined) return kept
  const { fullName, dateOfBirth, pin } = named
  return { role, fullName, dateOfBirth, pin, state: 'waiting' }
}

/** An officer of the registrar says who a parent is whom a birth names, and the parent's copy goes out. */
export const createSayWhoParent = ({ inTransaction, units }: SayWhoParentDeps) => {
  const nameParents = createNameParents({ units })
  return ({ number, role, pin, by }: SayWhoParent): Promise<SaidParent> =>
    inTransaction(async (unit) => {
      const birth = await unit.parents.lock(by.client, number)
      const meant = birth === undefined ? undefined : findParent(birth, role)
      if (birth === undefined || meant === undefined) return { kind: 'unknown-act' }
      const [person] = await unit.persons.find({ fullName: meant.fullName, pin })
      if (person === undefined) return { kind: 'unknown-number' }
      const { personId } = person
      if (meant.personId === personId) return { kind: 'said', parents: birth.parents }
      if (meant.personId !== undefined) return { kind: 'person-resolved-already' }
      if (personId === birth.personId || birth.parents.some((other) => other.personId === personId))
        return { kind: 'person-in-two-roles' }
      const said: StoredParent = { ...meant, state: 'resolved', personId, saidBy: by }
      await nameParents.name(unit, birth, said)
      return { kind: 'said', parents: [...birth.parents.filter((parent) => parent.role !== role), said] }
    })
}
