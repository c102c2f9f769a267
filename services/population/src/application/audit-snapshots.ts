import { personSnapshot, type Outbox } from '@hub/contracts'
import { toSnapshot } from '../domain/person.ts'
import type { SeenSnapshot, SnapshotSuspects } from './ports.ts'

/** Notes what the topic of snapshots says of persons, in its order. Of several snapshots of one person the last counts. */
export const noteSnapshots = async (
  suspects: Pick<SnapshotSuspects, 'note'>,
  seen: readonly SeenSnapshot[],
): Promise<void> => {
  const last = new Map(seen.map((snapshot) => [snapshot.personId, snapshot]))
  if (last.size > 0) await suspects.note([...last.values()])
}

/**
 * Publishes once more who has been suspect since before that time. Harmless where a newer snapshot was only late: readers keep the highest version.
 *
 * @returns how many
 */
export const republishSuspects = async (
  { suspects, outbox }: { readonly suspects: Pick<SnapshotSuspects, 'takeOlderThan'>; readonly outbox: Outbox },
  before: Date,
): Promise<number> => {
  const persons = await suspects.takeOlderThan(before)
  for (const person of persons) outbox.append(personSnapshot, { key: person.personId, data: toSnapshot(person) })
  return persons.length
}
