import type { Target } from './report/figure.ts'

/** What the hub has to reach, and what we are after: the numbers that the design holds us to. They change with the design, not with a result. */
const ratio = (floor: number, goal: number): Target => ({ of: 'ratio', better: 'higher', floor, goal })
const atMost = (limits: { readonly floor?: number; readonly goal?: number }): Target => ({
  of: 'value',
  better: 'lower',
  ...limits,
})

export const targets = {
  verifyClosed: ratio(0.12, 0.3),
  births: ratio(0.02, 0.05),
  /** Beside births of the same run. */
  acts: ratio(1, 1),
  issue: ratio(0.1, 0.2),
  import: ratio(0.1, 0.2),
  rebuild: ratio(0.1, 0.2),
  /** Seconds. */
  redrive: atMost({ floor: 60 }),
  idleCpuPercent: atMost({ floor: 1, goal: 0.5 }),
  idleMegabytes: atMost({ floor: 160, goal: 110 }),
  /** Milliseconds. */
  cancellation: atMost({ floor: 1000, goal: 250 }),
  telemetryPercent: atMost({ floor: 5 }),
  nothingLost: atMost({ floor: 0 }),
} as const satisfies Record<string, Target>

/** Open loop: the rate as a share of F, and the p99 in milliseconds that holds there. */
export const verifyOpen = [
  { share: 0.03, target: atMost({ floor: 50 }) },
  { share: 0.06, target: atMost({ goal: 25 }) },
] as const

/** Birth to verifiable: births a second, and the p99 in milliseconds that holds there. */
export const birthLatency = [
  { perSecond: 20, target: atMost({ floor: 1000 }) },
  { perSecond: 100, target: atMost({ goal: 500 }) },
] as const
