import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { OutgoingRecord } from '@hub/contracts'
import { statement, type Database } from '@hub/postgres'
import { createOperator, toHubAddress, type Operator } from '../../partners/index.ts'
import type { Bench, BenchContext, BenchHub } from '../bench.ts'
import { ceilings } from '../ceilings/ceilings.ts'
import { interleave } from '../interleave.ts'
import { killService } from '../kill-service.ts'
import { examineEffects, forgetEffects, installEffectLog, type Effects } from '../register/effect-log.ts'
import { generatePersons, toImported, toSnapshot } from '../register/persons.ts'
import { publish } from '../register/publish.ts'
import { ofRuns, type Figure } from '../report/figure.ts'
import { targets } from '../targets.ts'
import { openWatchedDatabase } from '../watched-database.ts'

const consumer = 'verification'
const province = '01'
const usualPersons = 20_000
const snapshots = [1, 2, 3, 4]
const eventsOfPerson = 1 + snapshots.length
const lookEveryMs = 250
const patienceMs = 300_000

const parkedPath = '/operations/v1/parked'
const quarantinePath = `${parkedPath}/quarantines/${consumer}/${province}`
const countParked = statement('', 'select count(*)::int as count from parked_event')

interface Job {
  readonly id: string
  readonly state: string
  readonly keysTotal: number
  readonly keysDone: number
  readonly applied: number
  readonly failedAgain: number
  readonly startedAt: string
  readonly finishedAt: string
}

interface Redriven extends Effects {
  readonly job: Job
  readonly seconds: number
  readonly left: number
}

interface Stage {
  readonly hub: BenchHub
  readonly database: Database
  readonly desk: Operator
  readonly context: BenchContext
  readonly persons: number
}

const countIn = async (database: Database): Promise<number> =>
  (await database.query<{ count: number }>(countParked))[0]?.count ?? 0

const untilParked = async ({ database, context: { progress } }: Stage, wanted: number): Promise<void> => {
  const giveUpAt = Date.now() + patienceMs
  for (let parked = 0; parked < wanted; parked = await countIn(database)) {
    progress.update('events parked', parked, wanted)
    if (Date.now() > giveUpAt) throw new Error(`only ${parked} of ${wanted} events were parked`)
    await delay(lookEveryMs)
  }
}

/** Numbers of a quarantined province are parked, and every snapshot behind them. */
const park = async (stage: Stage, run: number): Promise<void> => {
  const { hub, desk, context, persons: count } = stage
  const body = JSON.stringify({ reason: 'a bench parks what is to be redriven' })
  const set = await desk.call({ method: 'PUT', path: quarantinePath, body })
  if (set.status !== 200) throw new Error(`the quarantine was refused: ${set.text}`)
  const persons = generatePersons(context.nextSeed(), count, run * count)
  const now = new Date()
  const publishAll = (facts: readonly OutgoingRecord[]): Promise<void> => publish(hub.endpoints, facts)
  await publishAll(persons.map((person) => toImported(person, province, now)))
  await untilParked(stage, count)
  for (const version of snapshots) await publishAll(persons.map((person) => toSnapshot(person, version)))
  await untilParked(stage, count * eventsOfPerson)
  await desk.call({ method: 'DELETE', path: quarantinePath })
}

const redrive = async ({ hub, desk, context: { progress } }: Stage, isKilled: boolean): Promise<Job> => {
  const body = JSON.stringify({ consumer, selection: { kind: 'reason', reason: 'quarantined' } })
  const headers = { 'idempotency-key': `"${randomUUID()}"` }
  const started = await desk.call<Job>({ method: 'POST', path: `${parkedPath}/redrives`, body, headers })
  if (started.status !== 200) throw new Error(`the redrive was refused: ${started.text}`)
  let isAlive = true
  for (;;) {
    await delay(lookEveryMs)
    const looked = await desk.call<Job>({ method: 'GET', path: `${parkedPath}/redrives/${started.body.id}` })
    // While the service is away nobody knows.
    if (looked.status !== 200) continue
    const { state, keysDone, keysTotal } = looked.body
    progress.update('persons redriven', keysDone, keysTotal)
    if (state === 'finished') return looked.body
    if (!isKilled || !isAlive || keysDone < keysTotal / 2) continue
    isAlive = false
    killService(hub, consumer)
  }
}

const measureOnce = async (stage: Stage, run: number, isKilled: boolean): Promise<Redriven> => {
  const { hub, database, context } = stage
  await park(stage, run)
  await forgetEffects(database)
  const job = await hub.window(isKilled ? 'redrive-killed' : 'redrive', () => redrive(stage, isKilled))
  const seconds = (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000
  const how = isKilled ? ', killed in the middle' : ''
  context.say(`  run ${run + 1}: ${job.applied.toLocaleString('en')} events in ${seconds.toFixed(1)} s${how}`)
  return { job, seconds, left: await countIn(database), ...(await examineEffects(database, snapshots.length)) }
}

const toFigures = (
  { runs, killed, R }: { readonly runs: readonly Redriven[]; readonly killed: readonly Redriven[]; readonly R: number },
  persons: number,
): readonly Figure[] => {
  const events = persons * eventsOfPerson
  const all = [...runs, ...killed]
  const sum = (numberOf: (one: Redriven) => number): number => all.reduce((total, one) => total + numberOf(one), 0)
  const none = (what: string, numberOf: (one: Redriven) => number): Figure => ({
    what,
    unit: '',
    value: sum(numberOf),
    target: targets.nothingLost,
  })
  const size = `${events.toLocaleString('en')} parked events of ${persons.toLocaleString('en')} persons`
  const secondsOf = (given: readonly Redriven[]) => ofRuns(given.map(({ seconds }) => seconds))
  return [
    { what: `${size} redriven`, unit: 's', ...secondsOf(runs), target: targets.redrive },
    { what: 'the same, verification killed in the middle', unit: 's', ...secondsOf(killed), target: targets.redrive },
    {
      what: 'events redriven',
      unit: '/s',
      ...ofRuns(runs.map(({ seconds }) => events / seconds)),
      ceiling: R,
      ceilingIs: ceilings.R.is,
    },
    none('effects that were doubled, all runs', ({ doubled }) => doubled),
    none('persons with effects out of order, all runs', ({ disordered }) => disordered),
    none('persons of whom something is missing, all runs', ({ complete }) => persons - complete),
    none(
      'events left parked, or counted otherwise than applied, all runs',
      ({ left, job }) => left + Math.abs(events - job.applied),
    ),
  ]
}

/** What the quarantine of a province has parked at verification is worked off, once in peace and once with the service killed in the middle. */
export const redriveBench: Bench = {
  what: 'parked events of verification worked off, also with the service killed in the middle',
  run: (context) =>
    context.onHub(
      async (hub) => {
        const database = openWatchedDatabase(hub, consumer)
        const desk = createOperator(toHubAddress(hub.endpoints), 'operator')
        const stage = { hub, database, desk, context, persons: context.options.count ?? usualPersons }
        try {
          await installEffectLog(database)
          const { ceilings: measured, results } = await interleave({
            runs: context.options.runs * 2,
            measureCeilings: () => hub.measureCeilings(['R']),
            measure: (run) => measureOnce(stage, run, run % 2 === 1),
          })
          const [runs, killed] = [0, 1].map((kind) => results.filter((_result, run) => run % 2 === kind))
          return toFigures({ runs: runs ?? [], killed: killed ?? [], R: measured.R }, stage.persons)
        } finally {
          await database.stop()
        }
      },
      ['gateway', 'operations', consumer],
    ),
}
