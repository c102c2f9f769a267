import type { Bench, BenchContext, BenchHub } from '../bench.ts'
import { connections } from '../ceilings/bare-http.ts'
import { ceilings } from '../ceilings/ceilings.ts'
import { interleave } from '../interleave.ts'
import { generateLoad } from '../load/generate-load.ts'
import type { LoadPlan, LoadResult } from '../load/plan.ts'
import { jsonCallHeaders, socialInsurance, toHubAddress, verificationsPath } from '../../partners/index.ts'
import type { BenchOptions } from '../options.ts'
import { loadRegister } from '../register/load-register.ts'
import { writeQuestions } from '../register/write-questions.ts'
import { ofRuns, type Figure } from '../report/figure.ts'
import { targets, verifyOpen } from '../targets.ts'

export const questions = 50_000
const usualSeconds = 10

interface Run {
  readonly closed: LoadResult
  readonly open: readonly LoadResult[]
}

export const verify = async (hub: BenchHub, bodiesFile: string, plan: LoadPlan): Promise<LoadResult> => {
  const address = toHubAddress(hub.endpoints)
  const headers = await jsonCallHeaders(address, socialInsurance)
  return generateLoad({ target: { origin: address.gateway, path: verificationsPath, headers, bodiesFile }, plan })
}

const measureRun = async (
  hub: BenchHub,
  file: string,
  { seconds, rates, F }: { readonly seconds: number; readonly rates: BenchOptions['rates']; readonly F: number },
): Promise<Run> => {
  const closed = await hub.window('closed-loop', () =>
    verify(hub, file, { kind: 'closed', connections, warmUpSeconds: Math.min(3, seconds / 2), seconds }),
  )
  const open: LoadResult[] = []
  for (const [index, { share }] of verifyOpen.entries()) {
    const perSecond = rates?.[index] ?? share * F
    open.push(await verify(hub, file, { kind: 'open', connections, perSecond, seconds }))
  }
  return { closed, open }
}

/** Answers that were no verification, by status. */
const failuresOf = (results: readonly LoadResult[]): ReadonlyMap<string, number> => {
  const failures = new Map<string, number>()
  for (const [status, count] of results.flatMap(({ statuses }) => Object.entries(statuses)))
    if (status !== '200') failures.set(status, (failures.get(status) ?? 0) + count)
  return failures
}

const toFailureFigure = (results: readonly LoadResult[]): Figure => {
  const failures = failuresOf(results)
  const statuses = failures.size === 0 ? '' : ` (${[...failures.keys()].join(', ')})`
  const value = [...failures.values()].reduce((sum, count) => sum + count, 0)
  return { what: `answers other than 200, all runs${statuses}`, value, unit: '', target: targets.nothingLost }
}

const matchShare = ({ outcomes }: LoadResult): number => {
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
  return ((outcomes['match'] ?? 0) / total) * 100
}

const toFigures = (runs: readonly Run[], F: number, rates: BenchOptions['rates']): readonly Figure[] => {
  const ceiling = { ceiling: F, ceilingIs: ceilings.F.is }
  const closed = runs.map((run) => run.closed)
  const open = verifyOpen.flatMap(({ share, target }, index): Figure[] => {
    const results = runs.flatMap((run) => run.open[index] ?? [])
    const rate = rates?.[index]
    const at = `verify, open loop at ${rate === undefined ? `${share} F` : `${rate}/s`}`
    return [
      { what: `${at}: sent`, unit: '/s', ...ofRuns(results.map(({ perSecond }) => perSecond)), ...ceiling },
      { what: `${at}: p50`, unit: 'ms', ...ofRuns(results.map(({ latency }) => latency.p50)) },
      { what: `${at}: p99`, unit: 'ms', ...ofRuns(results.map(({ latency }) => latency.p99)), target },
      { what: `${at}: p99.9`, unit: 'ms', ...ofRuns(results.map(({ latency }) => latency.p999)) },
    ]
  })
  const what = `verify, closed loop, ${connections} connections`
  return [
    { what, unit: '/s', ...ofRuns(closed.map(({ perSecond }) => perSecond)), ...ceiling, target: targets.verifyClosed },
    { what: `${what}: p50`, unit: 'ms', ...ofRuns(closed.map(({ latency }) => latency.p50)) },
    { what: `${what}: p99`, unit: 'ms', ...ofRuns(closed.map(({ latency }) => latency.p99)) },
    ...open,
    { what: 'answers that are a match', unit: '%', ...ofRuns(closed.map(matchShare)) },
    toFailureFigure([...closed, ...runs.flatMap((run) => run.open)]),
  ]
}

const measure = async (context: BenchContext, hub: BenchHub): Promise<readonly Figure[]> => {
  const { options, say, nextSeed } = context
  const seconds = options.seconds ?? usualSeconds
  const amount = { seed: nextSeed(), persons: options.persons, questions }
  const { persons, file } = await writeQuestions(hub, amount)
  const loaded = await loadRegister(hub, persons, context)
  say(`  the register holds ${options.persons.toLocaleString('en')} persons after ${loaded.seconds.toFixed(0)} s`)
  // Compiled code, pools and prepared statements are those of a hub at work, not of one that was just started.
  await verify(hub, file, { kind: 'closed', connections, warmUpSeconds: 0, seconds: Math.min(5, seconds) })
  const { ceilings: measured, results } = await interleave({
    runs: options.runs,
    measureCeilings: () => hub.measureCeilings(['F'], file),
    measure: async (run, { F }) => {
      const result = await measureRun(hub, file, { seconds, rates: options.rates, F })
      say(`  run ${run + 1} of ${options.runs}: ${Math.round(result.closed.perSecond)}/s beside ${Math.round(F)}/s`)
      return result
    },
  })
  return toFigures(results, measured.F, options.rates)
}

export const verifyBench: Bench = {
  what: 'one verification after the other through the gateway: closed loop, and open loop at fixed rates',
  run: (context) => context.onHub((hub) => measure(context, hub)),
}
