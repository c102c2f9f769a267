import { median } from './statistics.ts'

/** What a figure has to reach: the floor that must hold, the goal that we are after. */
export interface Target {
  readonly of: 'ratio' | 'value'
  readonly better: 'higher' | 'lower'
  readonly floor?: number
  readonly goal?: number
}

/** One measured figure, beside what the machine itself can do where there is such a thing. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly ceiling?: number
  readonly ceilingIs?: string
  readonly target?: Target
  /** What each run gave; `value` is their median. */
  readonly runs?: readonly number[]
}

export interface Verdict {
  readonly ratio?: number
  readonly floor?: 'reached' | 'missed'
  readonly goal?: 'reached' | 'missed'
}

const judge = (measured: number, limit: number, better: Target['better']): 'reached' | 'missed' =>
  (better === 'higher' ? measured >= limit : measured <= limit) ? 'reached' : 'missed'

export const ratioOf = ({ value, ceiling }: Figure): number | undefined =>
  ceiling === undefined ? undefined : value / ceiling

/** @throws RangeError for a target of a ratio without a ceiling */
export const verdictOn = (figure: Figure): Verdict => {
  const { target, value } = figure
  const ratio = ratioOf(figure)
  const known = ratio === undefined ? {} : { ratio }
  if (target === undefined) return known
  const measured = target.of === 'ratio' ? ratio : value
  if (measured === undefined) throw new RangeError(`${figure.what}: a ratio needs a ceiling`)
  const { floor, goal, better } = target
  return {
    ...known,
    ...(floor === undefined ? {} : { floor: judge(measured, floor, better) }),
    ...(goal === undefined ? {} : { goal: judge(measured, goal, better) }),
  }
}

/** The median of several runs, which are kept. */
export const ofRuns = (runs: readonly number[]): { readonly value: number; readonly runs: readonly number[] } => ({
  value: median(runs),
  runs,
})
