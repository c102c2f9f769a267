import type { LaterActKind, Role } from '../domain/later-act.ts'
import type { SaidBy, StoredLaterAct, StoredSubject } from '../domain/stored-later-act.ts'
import { createRelease, createSettleAwaiting, type LaterActDeps } from './register-later-act.ts'

export interface SayWho {
  readonly number: string
  readonly kind: LaterActKind
  readonly role: Role
  readonly pin: string
  readonly by: SaidBy
}

export type Said =
  | { readonly kind: 'said'; readonly stored: StoredLaterAct }
  | { readonly kind: 'unknown-act' }
  /** Nobody has, or had, this number. */
  | { readonly kind: 'unknown-number' }
  /** It is known already whom the act means by that. */
  | { readonly kind: 'person-resolved-already' }
  /** It is the person of another role of the act. */
  | { readonly kind: 'person-in-two-roles' }

/** An officer of the registrar says whom an act means that names nobody, or more than one. The act goes out once everybody concerned is known. */
export const createSayWho = (deps: Pick<LaterActDeps, 'inTransaction' | 'units' | 'now'>) => {
  const release = createRelease(deps)
  const settleAwaiting = createSettleAwaiting(deps)
  return ({ number, kind, role, pin, by }: SayWho): Promise<Said> =>
    deps.inTransaction(async (unit) => {
      const stored = await unit.laterActs.lock(by.client, number)
      const meant = stored?.subjects.find((subject) => subject.role === role)
      if (stored === undefined || meant === undefined || stored.act.details.kind !== kind)
        return { kind: 'unknown-act' }
      const [person] = await unit.persons.find({ fullName: meant.fullName, pin })
      if (person === undefined) return { kind: 'unknown-number' }
      const { personId } = person
      if (meant.personId === personId) return { kind: 'said', stored }
      if (meant.personId !== undefined) return { kind: 'person-resolved-already' }
      if (stored.subjects.some((other) => other.personId === personId)) return { kind: 'person-in-two-roles' }
      const said: StoredSubject = { ...meant, state: 'resolved', personId, saidBy: by }
      const subjects = stored.subjects.map((subject) => (subject === meant ? said : subject))
      const released = await release(unit, { ...stored, subjects })
      await unit.laterActs.save(released.stored)
      await settleAwaiting(unit, released.awaited)
      return { kind: 'said', stored: released.stored }
    })
}
