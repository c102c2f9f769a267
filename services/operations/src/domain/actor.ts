/** Who acts: a named officer, through a subsystem. */
export interface Actor {
  readonly client: string
  readonly officer: string
}

/** One officer may have access to several subsystems and is one person all the same. */
export const isSameOfficer = (one: Actor, other: Actor): boolean => one.officer === other.officer
