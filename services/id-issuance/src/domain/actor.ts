/** Who acts: a named officer of an agency. */
export interface Actor {
  /** X-Road identifier of the subsystem. */
  readonly client: string
  readonly officer: string
}

/** Nobody decides about what he proposed himself. */
export const isSameActor = (one: Actor, other: Actor): boolean =>
  one.client === other.client && one.officer === other.officer
