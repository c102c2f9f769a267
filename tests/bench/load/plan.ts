import type { Distribution } from '../report/statistics.ts'

/** Where the load goes. Bodies are made beforehand, one a line, so that making them costs nothing while it is measured. */
export interface LoadTarget {
  readonly origin: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly bodiesFile: string
}

export type LoadPlan =
  /** So many calls always under way; what was answered before the warm-up ended does not count. */
  | { readonly kind: 'closed'; readonly connections: number; readonly warmUpSeconds: number; readonly seconds: number }
  /** Every body is sent once, so many calls always under way. */
  | { readonly kind: 'each-once'; readonly connections: number }
  /** Calls go out at their times, whether or not the answers keep up; a call is as late as its answer is after the time it was meant to be sent. */
  | { readonly kind: 'open'; readonly connections: number; readonly perSecond: number; readonly seconds: number }

export interface LoadJob {
  readonly target: LoadTarget
  readonly plan: LoadPlan
}

export interface LoadResult {
  /** Milliseconds since the epoch, of the first call that counts. */
  readonly startedAt: number
  readonly seconds: number
  readonly requests: number
  readonly perSecond: number
  /** In milliseconds. */
  readonly latency: Distribution
  /** How many answers of each status; `none` where the connection failed. */
  readonly statuses: Readonly<Record<string, number>>
  /** Outcomes that answers told, of one answer in sixteen. */
  readonly outcomes: Readonly<Record<string, number>>
}

export type LoadReply =
  { readonly kind: 'result'; readonly result: LoadResult } | { readonly kind: 'failed'; readonly message: string }
