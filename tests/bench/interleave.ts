import { median } from './report/statistics.ts'

export interface Interleaved<Name extends string, Result> {
  /** Median of what was measured before, between and after the runs. */
  readonly ceilings: Readonly<Record<Name, number>>
  readonly results: readonly Result[]
}

const medians = <Name extends string>(measured: readonly Readonly<Record<Name, number>>[]): Record<Name, number> =>
  Object.fromEntries(
    (Object.keys(measured[0] ?? {}) as Name[]).map((name) => [name, median(measured.map((one) => one[name]))]),
  ) as Record<Name, number>

/** Ceilings and runs take turns, so that what else the machine does falls on both: ceiling, run, ceiling, run, ceiling. */
export const interleave = async <Name extends string, Result>(options: {
  readonly runs: number
  readonly measureCeilings: () => Promise<Readonly<Record<Name, number>>>
  /** @param ceilings those measured right before */
  readonly measure: (run: number, ceilings: Readonly<Record<Name, number>>) => Promise<Result>
}): Promise<Interleaved<Name, Result>> => {
  const measured = [await options.measureCeilings()]
  const results: Result[] = []
  for (let run = 0; run < options.runs; run += 1) {
    results.push(await options.measure(run, measured[run] as Readonly<Record<Name, number>>))
    measured.push(await options.measureCeilings())
  }
  return { ceilings: medians(measured), results }
}
