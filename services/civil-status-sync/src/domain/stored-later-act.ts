import type { ActId, PersonId } from '@hub/contracts'
import type { LaterAct, Role, Subject } from './later-act.ts'
import type { Resolution, ResolutionState } from './resolution.ts'

/** An officer who said whom an act means, and why. */
export interface SaidBy {
  readonly client: string
  readonly officer: string
  /** For people; never published. */
  readonly reason: string
}

/** A person whom the act concerns, and who it turned out to be. */
export interface StoredSubject<Named extends string = Role> extends Subject {
  readonly role: Named
  readonly state: ResolutionState
  readonly personId?: PersonId | undefined
  readonly saidBy?: SaidBy | undefined
}

/** An act about persons who were registered before, as it is now. */
export interface StoredLaterAct {
  readonly actId: ActId
  readonly registrar: string
  readonly officer?: string | undefined
  readonly act: LaterAct
  readonly receivedAt: Date
  readonly fingerprint: string
  /** Until when it has to be known whom it concerns. After that it shows as overdue, and goes on waiting. */
  readonly deadline: Date
  readonly subjects: readonly StoredSubject[]
  readonly publishedAt?: Date | undefined
}

export const resolved = <Named extends string>(
  subject: Omit<StoredSubject<Named>, 'state' | 'personId'>,
  resolution: Resolution,
): StoredSubject<Named> => ({
  ...subject,
  ...resolution,
})

/**
 * `published` everybody concerned is known, and the act went out · `waiting` somebody is not known yet · `unclear` an officer has to say whom it
 * concerns.
 */
export const publicationOf = ({ publishedAt, subjects }: StoredLaterAct): 'published' | 'waiting' | 'unclear' => {
  if (publishedAt !== undefined) return 'published'
  return subjects.some(({ state }) => state === 'ambiguous' || state === 'contradicted') ? 'unclear' : 'waiting'
}

/** Roles of persons who have a role before it in the act. */
export const findSharedRoles = (subjects: readonly Pick<StoredSubject, 'role' | 'personId'>[]): readonly Role[] =>
  subjects.flatMap(({ role, personId }, index) =>
    personId !== undefined && subjects.slice(0, index).some((other) => other.personId === personId) ? [role] : [],
  )

/** Two who were unknown may turn out to be one person: then the act names one of them wrongly, and an officer has to say whom it means. */
export const keepApart = (subjects: readonly StoredSubject[]): readonly StoredSubject[] => {
  const shared = findSharedRoles(subjects)
  return subjects.map((subject) =>
    shared.includes(subject.role) ? { ...subject, state: 'contradicted', personId: undefined } : subject,
  )
}
