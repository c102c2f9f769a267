import type { Actor } from '../../domain/actor.ts'

/** Two columns of one row. */
export const toActor = (client: string | null, officer: string | null): Actor | undefined =>
  client === null || officer === null ? undefined : { client, officer }

export const fromActor = (actor: Actor | undefined): readonly [string | undefined, string | undefined] => [
  actor?.client,
  actor?.officer,
]
