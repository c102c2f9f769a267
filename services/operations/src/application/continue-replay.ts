import { findReplayFault, toReplayCopy } from '@hub/contracts'
import {
  addCounts,
  addReports,
  emptyReport,
  findPauseReason,
  transitions,
  type Replay,
  type ReplayPlan,
  type ReplayReport,
} from '../domain/replay.ts'
import type { SelectedRange } from '../domain/selection.ts'
import type { StreamRecord } from '../domain/stream-event.ts'
import type { Operator, Replays, SendRecords } from './ports.ts'
import type { createReadSelected, SelectedPart } from './read-selected.ts'

/** What a consumer says of records; see the routes below `/operator` of its management server. Rejects with an OutageFault if it is away. */
export interface ReplayTarget {
  readonly countApplied: (replay: Replay, eventIds: readonly string[], operator: Operator) => Promise<number>
  readonly rehearse: (replay: Replay, records: readonly StreamRecord[], operator: Operator) => Promise<ReplayReport>
  readonly readReport: (replay: Replay, operator: Operator) => Promise<ReplayReport>
}

export interface Step {
  readonly replay: Replay
  /** How long to leave it until the next one. */
  readonly waitMs: number
}

const lookAgainMs = 500
// Another process goes on so soon after this one was killed. Longer than a step is left alone for a rate, and renewed while one lasts.
const leaseSeconds = 5
const renewEveryMs = 1000
// A person's records lie in one partition and are looked at together, as far as so many go.
const mostAtOnce = 10_000
const mostSent = 2_000
// What a consumer has in hand; more would only lie on its topic, where a pause comes too late for it.
const mostUnanswered = 5_000

const firstOpen = ({ ranges, cursor }: Replay): SelectedRange | undefined =>
  ranges.map((range) => ({ ...range, from: cursor[range.partition] ?? range.from })).find(({ from, to }) => from < to)

const moveOn = (replay: Replay, { partition }: SelectedRange, { next }: SelectedPart): Replay => ({
  ...replay,
  cursor: { ...replay.cursor, [partition]: next },
})

const typeOf = ({ headers }: StreamRecord): string => headers['ce_type'] ?? 'unknown'

const earlier = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || (other !== undefined && other < one) ? other : one
const later = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one

const addToPlan = (replay: Replay, { records, read }: SelectedPart, alreadyApplied: number): ReplayPlan => {
  const { plan, consumer } = replay
  const times = records.map(({ writtenAtMs }) => new Date(writtenAtMs).toISOString()).toSorted()
  const firstAt = earlier(plan.firstAt, times[0])
  const lastAt = later(plan.lastAt, times.at(-1))
  const byType = Object.fromEntries([...Map.groupBy(records, typeOf)].map(([type, group]) => [type, group.length]))
  const isForbidden = (record: StreamRecord): boolean =>
    findReplayFault(consumer, record.topic, record.headers['ce_type']) !== undefined
  return {
    read: plan.read + read,
    records: plan.records + records.length,
    persons: plan.persons + new Set(records.map(({ key }) => key)).size,
    byType: addCounts(plan.byType, byType),
    forbidden: plan.forbidden + records.filter(isForbidden).length,
    alreadyApplied: plan.alreadyApplied + alreadyApplied,
    ...(firstAt === undefined ? {} : { firstAt }),
    ...(lastAt === undefined ? {} : { lastAt }),
  }
}

/**
 * One step of whichever replay is to be worked on. A step that a crash ends is done again: planning and rehearsing change nothing, and of records that are sent
 * twice the consumer keeps one result.
 */
export const createContinueReplay = (deps: {
  readonly replays: Pick<Replays, 'lease' | 'renew' | 'keepStep'>
  readonly readSelected: ReturnType<typeof createReadSelected>
  readonly target: ReplayTarget
  readonly send: SendRecords
  readonly process: string
  readonly newId: () => string
}) => {
  const { replays, readSelected, target, send, process, newId } = deps

  const operatorOf = ({ plannedBy, runBy = plannedBy }: Replay): Operator => ({ exchangeId: newId(), ...runBy })

  const planOn = async (replay: Replay): Promise<Step> => {
    const range = firstOpen(replay)
    if (range === undefined) return { replay: { ...replay, state: transitions.planning.finish, cursor: {} }, waitMs: 0 }
    const part = await readSelected(replay.selection, range, mostAtOnce)
    const eventIds = part.records.flatMap(({ headers }) => headers['ce_id'] ?? [])
    const applied = eventIds.length === 0 ? 0 : await target.countApplied(replay, eventIds, operatorOf(replay))
    return { replay: { ...moveOn(replay, range, part), plan: addToPlan(replay, part, applied) }, waitMs: 0 }
  }

  const rehearseOn = async (replay: Replay): Promise<Step> => {
    const range = firstOpen(replay)
    if (range === undefined)
      return { replay: { ...replay, state: transitions.rehearsing.finish, cursor: {} }, waitMs: 0 }
    const part = await readSelected(replay.selection, range, mostAtOnce)
    const report = await target.rehearse(replay, part.records, operatorOf(replay))
    const rehearsal = addReports(replay.rehearsal ?? emptyReport, report)
    return { replay: { ...moveOn(replay, range, part), rehearsal }, waitMs: 0 }
  }

  const sendOn = async (replay: Replay, range: SelectedRange): Promise<Step> => {
    const { settings, sent, sentBefore, id: replayId, consumer, reason } = replay
    const { ratePerSecond = mostSent, cap = Infinity } = settings ?? {}
    const most = Math.min(mostSent, ratePerSecond * 2, cap - (sent - sentBefore))
    const part = await readSelected(replay.selection, range, most)
    await send(part.records.map((record) => toReplayCopy(consumer, { replayId, record }, reason)))
    const waitMs = (part.records.length / ratePerSecond) * 1000
    return { replay: { ...moveOn(replay, range, part), sent: sent + part.records.length }, waitMs }
  }

  const runOn = async (replay: Replay): Promise<Step> => {
    const report = await target.readReport(replay, operatorOf(replay))
    const seen = { ...replay, report }
    const range = firstOpen(replay)
    if (range === undefined && report.records >= replay.sent)
      return { replay: { ...seen, state: transitions.running.finish }, waitMs: 0 }
    const reason = range && findPauseReason(replay, report)
    if (reason !== undefined)
      return { replay: { ...seen, state: transitions.running.pause, pausedBecause: reason }, waitMs: 0 }
    if (range === undefined || replay.sent - report.records > mostUnanswered)
      return { replay: seen, waitMs: lookAgainMs }
    return sendOn(seen, range)
  }

  const workOn = (replay: Replay): Promise<Step> => {
    if (replay.state === 'planning') return planOn(replay)
    return replay.state === 'rehearsing' ? rehearseOn(replay) : runOn(replay)
  }

  const whileLeased = async <Result>(id: string, work: () => Promise<Result>): Promise<Result> => {
    // Without it the step is not kept, and done again.
    const renew = (): void => void replays.renew(process, id, leaseSeconds).catch(() => undefined)
    const timer = setInterval(renew, renewEveryMs)
    try {
      return await work()
    } finally {
      clearInterval(timer)
    }
  }

  /** @returns how long to leave it until the next step, undefined where there is nothing to do */
  return async (): Promise<number | undefined> => {
    const before = await replays.lease(process, leaseSeconds)
    if (before === undefined) return undefined
    const { replay, waitMs } = await whileLeased(before.id, () => workOn(before))
    await replays.keepStep(process, before, replay)
    return waitMs
  }
}
