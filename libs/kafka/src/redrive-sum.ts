import type { HeldKey, ParkedDelivery, SettledKey } from './redrive-store.ts'

/** A key as it was found, and what would have become of it. */
export interface RehearsedKey {
  readonly held: HeldKey
  readonly settled: SettledKey
}

/** Events that would fail again for one reason, of one type. */
interface RehearsedFailure {
  readonly reason: string
  readonly eventType: string | null
  readonly events: number
  /** The first of them. */
  readonly parkedId: string
}

/** What keys that were rehearsed would come to, in the words of a redrive. */
export interface RehearsalSum {
  readonly keysRehearsed: number
  readonly eventsRehearsed: number
  readonly applied: number
  readonly waiting: number
  readonly alreadyDone: number
  /** One for each key that would stop. */
  readonly failedAgain: number
  /** Events that would stay parked behind those. */
  readonly behindFailed: number
  readonly failures: readonly RehearsedFailure[]
}

const failuresOf = (keys: readonly RehearsedKey[]): readonly RehearsedFailure[] => {
  const failed = keys.flatMap(({ held, settled: { failed: one } }) => {
    const parked = held.events.find(({ parkedId }) => parkedId === one?.parkedId)
    return one === undefined ? [] : { ...one, eventType: parked?.record.headers['ce_type'] ?? null }
  })
  const groups = Map.groupBy(failed, ({ reason, eventType }) => JSON.stringify([reason, eventType]))
  return [...groups.values()]
    .map((group) => ({ group, first: group[0] }))
    .flatMap(({ group, first }) => (first === undefined ? [] : { ...first, events: group.length }))
    .toSorted((one, other) => other.events - one.events)
}

const behind = (events: readonly ParkedDelivery[], { failed }: SettledKey): number =>
  failed === undefined ? 0 : events.length - 1 - events.findIndex(({ parkedId }) => parkedId === failed.parkedId)

export const sumUp = (keys: readonly RehearsedKey[]): RehearsalSum => {
  const outcomes = keys.flatMap(({ settled }) => settled.events.map(({ outcome }) => outcome))
  const count = (outcome: string): number => outcomes.filter((one) => one === outcome).length
  const sum = (numberOf: (key: RehearsedKey) => number): number => keys.reduce((total, key) => total + numberOf(key), 0)
  return {
    keysRehearsed: keys.length,
    eventsRehearsed: sum(({ held }) => held.events.length),
    applied: count('applied'),
    waiting: count('waiting'),
    alreadyDone: count('already-done'),
    failedAgain: sum(({ settled }) => (settled.failed === undefined ? 0 : 1)),
    behindFailed: sum(({ held, settled }) => behind(held.events, settled)),
    failures: failuresOf(keys),
  }
}
