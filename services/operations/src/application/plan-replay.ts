import { consumption, type ConsumerName } from '@hub/contracts'
import type { Actor } from '../domain/actor.ts'
import { emptyPlan, type Replay } from '../domain/replay.ts'
import { toRange, type SelectedRange, type Selection } from '../domain/selection.ts'
import type { CommandKey, Replays, Topics } from './ports.ts'

export interface PlanReplay extends CommandKey {
  readonly by: Actor
  readonly consumer: ConsumerName
  readonly selection: Selection
  readonly reason: string
}

const msOf = (time: string | undefined): number | undefined => (time === undefined ? undefined : Date.parse(time))

/** Fixes which offsets a replay is about and has the records counted. Changes nothing but the list of replays; the same command gives the same replay. */
export const createPlanReplay = (deps: {
  readonly topics: Pick<Topics, 'readBounds' | 'findOffsets' | 'partitionOf'>
  readonly replays: Pick<Replays, 'insert'>
  readonly now: () => Date
  readonly newId: () => string
}) => {
  const { topics, replays, now, newId } = deps

  const findRanges = async (selection: Selection): Promise<readonly SelectedRange[]> => {
    const { topic, persons } = selection
    const find = (ms: number | undefined) => (ms === undefined ? undefined : topics.findOffsets(topic, ms))
    const [bounds, from, to] = await Promise.all([
      topics.readBounds(topic),
      find(msOf(selection.from)),
      find(msOf(selection.to)),
    ])
    const only = persons && new Set(persons.map((person) => topics.partitionOf(person, bounds.length)))
    return bounds
      .filter(({ partition }) => only?.has(partition) ?? true)
      .flatMap((bound) => {
        const { partition } = bound
        return toRange(selection, { ...bound, from: from?.get(partition), to: to?.get(partition) }) ?? []
      })
  }

  return async ({
    by,
    consumer,
    selection,
    reason,
    ...key
  }: PlanReplay): Promise<Replay | 'not-consumed' | 'key-reused'> => {
    const consumed: readonly string[] = consumption[consumer]
    if (!consumed.includes(selection.topic)) return 'not-consumed'
    const planned: Replay = {
      id: newId(),
      state: 'planning',
      consumer,
      selection,
      reason,
      plannedBy: by,
      plannedAt: now().toISOString(),
      ranges: await findRanges(selection),
      cursor: {},
      plan: emptyPlan,
      sent: 0,
      sentBefore: 0,
    }
    const { replay, fingerprint } = await replays.insert(planned, key)
    return fingerprint === key.fingerprint ? replay : 'key-reused'
  }
}
