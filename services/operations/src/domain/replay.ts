import type { ConsumerName } from '@hub/contracts'
import { isSameOfficer, type Actor } from './actor.ts'
import type { Selection, SelectedRange } from './selection.ts'

/**
 * A replay: records of one topic that one consumer is to take in once more.
 *
 *   planning --finish--> planned
 *   planning --cancel--> cancelled
 *   planned --rehearse--> rehearsing
 *   planned --cancel--> cancelled
 *   rehearsing --finish--> rehearsed
 *   rehearsing --cancel--> cancelled
 *   rehearsed --rehearse--> rehearsing
 *   rehearsed --run--> running
 *   rehearsed --cancel--> cancelled
 *   running --pause--> paused
 *   running --finish--> finished
 *   running --cancel--> cancelled
 *   paused --resume--> running
 *   paused --cancel--> cancelled
 *
 * `planning`, `rehearsing` and `running` are worked on, step by step, with how far it has come kept after each step. Which records they are is fixed by the
 * plan: those between the offsets that it notes, filtered by the selection. Approval is no state: it is asked for when a large replay is to be run.
 */
export const transitions = {
  planning: { finish: 'planned', cancel: 'cancelled' },
  planned: { rehearse: 'rehearsing', cancel: 'cancelled' },
  rehearsing: { finish: 'rehearsed', cancel: 'cancelled' },
  rehearsed: { rehearse: 'rehearsing', run: 'running', cancel: 'cancelled' },
  running: { pause: 'paused', finish: 'finished', cancel: 'cancelled' },
  paused: { resume: 'running', cancel: 'cancelled' },
  finished: {},
  cancelled: {},
} as const

export type ReplayState = keyof typeof transitions

/** What an officer does with a replay; it finishes by itself. */
export type ReplayAction = 'rehearse' | 'run' | 'pause' | 'resume' | 'cancel'

/** Where an action leads; a replay that is there already has had it done. */
export const targets = {
  rehearse: 'rehearsing',
  run: 'running',
  pause: 'paused',
  resume: 'running',
  cancel: 'cancelled',
} as const satisfies Record<ReplayAction, ReplayState>

export const stateAfter = (state: ReplayState, action: ReplayAction): ReplayState | undefined =>
  (transitions[state] as Readonly<Partial<Record<ReplayAction, ReplayState>>>)[action]

export type Counts = Readonly<Record<string, number>>

export interface ReplayPlan {
  /** Records that were looked at. */
  readonly read: number
  /** Those that the selection is about. */
  readonly records: number
  readonly persons: number
  readonly byType: Counts
  /** Of a type that may not be played again: the consumer will refuse them. */
  readonly forbidden: number
  /** Applied by the consumer before, so that nothing will be done about them. */
  readonly alreadyApplied: number
  /** When the first and the last of them were written. */
  readonly firstAt?: string
  readonly lastAt?: string
}

export interface ReplayReport {
  readonly records: number
  /** By result; see the glossary. */
  readonly results: Counts
  /** By reason, of those that failed or were refused. */
  readonly reasons: Counts
}

export interface RunSettings {
  readonly ratePerSecond: number
  /** After so many records it pauses, each time it is let go on. */
  readonly cap?: number
  /** Share of failed records above which it pauses. */
  readonly failureLimit: number
}

export interface Replay {
  readonly id: string
  readonly state: ReplayState
  readonly consumer: ConsumerName
  readonly selection: Selection
  readonly reason: string
  readonly plannedBy: Actor
  readonly plannedAt: string
  readonly ranges: readonly SelectedRange[]
  /** By partition, the offset to go on from in what is done now. */
  readonly cursor: Counts
  readonly plan: ReplayPlan
  readonly rehearsal?: ReplayReport
  readonly approvedBy?: Actor
  readonly runBy?: Actor
  readonly settings?: RunSettings
  /** Records that were sent to the consumer. */
  readonly sent: number
  /** When it was last let go on: how many had been sent, and what had become of them. */
  readonly sentBefore: number
  readonly reportBefore?: ReplayReport
  readonly pausedBecause?: PauseReason
  readonly report?: ReplayReport
}

export type PauseReason = 'asked-for' | 'cap-reached' | 'too-many-failed'

export const emptyPlan: ReplayPlan = { read: 0, records: 0, persons: 0, byType: {}, forbidden: 0, alreadyApplied: 0 }

export const emptyReport: ReplayReport = { records: 0, results: {}, reasons: {} }

export const addCounts = (one: Counts, other: Counts): Counts => {
  const sum = { ...one }
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count
  return sum
}

/** Counts outcomes by result, and by reason where they have one. */
export const toReport = (
  outcomes: readonly { readonly result: string; readonly reason?: string | null; readonly records?: number }[],
): ReplayReport =>
  outcomes.reduce<ReplayReport>(
    (report, { result, reason, records = 1 }) => ({
      records: report.records + records,
      results: addCounts(report.results, { [result]: records }),
      reasons: typeof reason === 'string' ? addCounts(report.reasons, { [reason]: records }) : report.reasons,
    }),
    emptyReport,
  )

export const addReports = (one: ReplayReport, other: ReplayReport): ReplayReport => ({
  records: one.records + other.records,
  results: addCounts(one.results, other.results),
  reasons: addCounts(one.reasons, other.reasons),
})

export const needsApproval = ({ plan, approvedBy }: Replay, threshold: number): boolean =>
  plan.records > threshold && approvedBy === undefined

/** Nobody approves what he planned himself, whichever subsystem he comes through. */
export const findApprovalFault = ({ state, plannedBy }: Replay, by: Actor): 'own-proposal' | 'not-now' | undefined => {
  if (state !== 'planned' && state !== 'rehearsed') return 'not-now'
  return isSameOfficer(plannedBy, by) ? 'own-proposal' : undefined
}

// A share says little about a handful.
const fewest = 20

/** Why a replay that runs has to pause by itself. Counted is what came since it was last let go on: whoever let it has seen the rest. */
export const findPauseReason = (
  { settings, sent, sentBefore, reportBefore = emptyReport }: Replay,
  report: ReplayReport,
): PauseReason | undefined => {
  if (settings === undefined) return undefined
  const records = report.records - reportBefore.records
  const failed = (report.results['failed'] ?? 0) - (reportBefore.results['failed'] ?? 0)
  if (records >= fewest && failed / records > settings.failureLimit) return 'too-many-failed'
  return settings.cap !== undefined && sent - sentBefore >= settings.cap ? 'cap-reached' : undefined
}
