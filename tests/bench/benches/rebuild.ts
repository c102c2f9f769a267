import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createOperator, toHubAddress, type Rebuild } from '../../partners/index.ts'
import type { Bench, BenchContext, BenchHub } from '../bench.ts'
import { connections } from '../ceilings/bare-http.ts'
import { ceilings } from '../ceilings/ceilings.ts'
import { interleave } from '../interleave.ts'
import type { LoadResult } from '../load/plan.ts'
import { loadRegister } from '../register/load-register.ts'
import { writeQuestions } from '../register/write-questions.ts'
import { ofRuns, type Figure } from '../report/figure.ts'
import { targets } from '../targets.ts'
import { questions, verify } from './verify.ts'

const usualRate = 50
const usualSeconds = 40
const lookEveryMs = 250
// So that what is answered before the rebuild begins is part of the picture.
const leadMs = 2000

interface Run {
  readonly rebuilt: Rebuild
  readonly asked: LoadResult
}

const rebuild = async (hub: BenchHub, { progress }: BenchContext): Promise<Rebuild> => {
  const desk = createOperator(toHubAddress(hub.endpoints), 'operator')
  const started = await desk.startRebuild(randomUUID())
  if (started.status !== 202) throw new Error(`the rebuild was refused: ${started.text}`)
  for (let { body } = started; ; { body } = await desk.readRebuild(body.id)) {
    if (body.state !== 'running') return body
    const [read, total] = [body.progress.map((topic) => topic.read), body.progress.map((topic) => topic.total)]
    const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
    progress.update('records rebuilt from', sum(read), sum(total))
    await delay(lookEveryMs)
  }
}

const measureRun = async (hub: BenchHub, file: string, context: BenchContext): Promise<Run> => {
  const { rates, seconds = usualSeconds } = context.options
  const plan = { kind: 'open', connections, perSecond: rates?.[0] ?? usualRate, seconds } as const
  const asking = verify(hub, file, plan)
  await delay(leadMs)
  const rebuilt = await hub.window('rebuilding', () => rebuild(hub, context))
  return { rebuilt, asked: await asking }
}

const secondsOf = ({ startedAt, finishedAt = startedAt }: Rebuild): number =>
  (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000

const rowsOf = ({ report }: Rebuild): number => (report?.tables ?? []).reduce((sum, { rows }) => sum + rows, 0)

const wrongOf = ({ report }: Rebuild): number =>
  (report?.tables ?? []).reduce((sum, { missing, surplus, differing }) => sum + missing + surplus + differing, 0)

const toFigures = (runs: readonly Run[], persons: number, R: number): readonly Figure[] => {
  const rebuilds = runs.map(({ rebuilt }) => rebuilt)
  const asked = runs.map((run) => run.asked)
  const failed = asked.map(({ requests, statuses }) => requests - (statuses['200'] ?? 0))
  return [
    {
      what: `rows rebuilt, of ${persons.toLocaleString('en')} persons, while verification was asked`,
      unit: '/s',
      ...ofRuns(rebuilds.map((one) => rowsOf(one) / secondsOf(one))),
      ceiling: R,
      ceilingIs: ceilings.R.is,
      target: targets.rebuild,
    },
    { what: 'rows of the model', unit: '', ...ofRuns(rebuilds.map(rowsOf)) },
    { what: 'from the command until the new model answered', unit: 's', ...ofRuns(rebuilds.map(secondsOf)) },
    {
      what: 'of it the live model took nothing in',
      unit: 'ms',
      ...ofRuns(rebuilds.map((one) => one.report?.pausedMs ?? 0)),
    },
    {
      what: 'rows that differed, though nothing was damaged',
      unit: '',
      ...ofRuns(rebuilds.map(wrongOf)),
      target: targets.nothingLost,
    },
    { what: 'verifications meanwhile', unit: '/s', ...ofRuns(asked.map(({ perSecond }) => perSecond)) },
    { what: 'verifications meanwhile: p50', unit: 'ms', ...ofRuns(asked.map(({ latency }) => latency.p50)) },
    { what: 'verifications meanwhile: p99', unit: 'ms', ...ofRuns(asked.map(({ latency }) => latency.p99)) },
    { what: 'answers other than 200', unit: '', ...ofRuns(failed), target: targets.nothingLost },
  ]
}

/** The read model of verification is built anew from its topics while agencies ask. */
export const rebuildBench: Bench = {
  what: 'the read model of verification rebuilt from the topics, while it is asked in an open loop',
  run: (context) =>
    context.onHub(async (hub) => {
      const { options, say, nextSeed } = context
      const { persons, file } = await writeQuestions(hub, { seed: nextSeed(), persons: options.persons, questions })
      const { seconds } = await loadRegister(hub, persons, context)
      say(`  the register holds ${persons.length.toLocaleString('en')} persons after ${seconds.toFixed(0)} s`)
      const { ceilings: measured, results } = await interleave({
        runs: options.runs,
        measureCeilings: () => hub.measureCeilings(['R']),
        measure: () => measureRun(hub, file, context),
      })
      return toFigures(results, persons.length, measured.R)
    }),
}
