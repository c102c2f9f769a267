import type { ActId, PersonId } from '@hub/contracts'
import type { BirthAct } from './birth-act.ts'
import type { StoredSubject } from './stored-later-act.ts'

/** The parents whom a birth names, in the order in which they are published. */
export const parentRoles = ['mother', 'father'] as const
export type ParentRole = (typeof parentRoles)[number]

/** A parent as the birth names him, and who it turned out to be. */
export type StoredParent = StoredSubject<ParentRole>

/** A birth that went out with its child; its parents follow as it becomes known who they are. */
export interface StoredBirth {
  readonly actId: ActId
  /** The child. */
  readonly personId: PersonId
  readonly registrar: string
  readonly officer?: string | undefined
  readonly act: BirthAct
  readonly parents: readonly StoredParent[]
}

const fullDate = /^\d{4}-\d{2}-\d{2}$/

/**
 * Parents who may be looked for: by a number, or by name and full date of birth. A year, or year and month, is shared by too many of one name: a
 * death names its person and somebody would object, but nobody would notice a wrong mother (decision 0020). Others stay text until an officer
 * says who they are.
 */
export const findableParents = (act: BirthAct): readonly StoredParent[] =>
  parentRoles.flatMap((role) => {
    const parent = act[role]
    if (parent === undefined) return []
    const { fullName, dateOfBirth, pin } = parent
    if (pin === undefined && !fullDate.test(dateOfBirth ?? '')) return []
    return [{ role, fullName, dateOfBirth, pin, state: 'waiting' as const }]
  })
