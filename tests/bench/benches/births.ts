import { setTimeout as delay } from 'node:timers/promises'
import type { PersonId } from '@hub/contracts'
import { statement, type Database } from '@hub/postgres'
import { newPersonId } from '@hub/testing'
import { actsPath, jsonCallHeaders, ministryOfJustice, toHubAddress } from '../../partners/index.ts'
import type { Bench, BenchContext, BenchHub } from '../bench.ts'
import { ceilings } from '../ceilings/ceilings.ts'
import { interleave } from '../interleave.ts'
import { generateLoad } from '../load/generate-load.ts'
import type { LoadResult } from '../load/plan.ts'
import { withoutProfiles } from '../profile/profile-windows.ts'
import { generateChildren } from '../register/children.ts'
import { ofRuns, type Figure } from '../report/figure.ts'
import { birthLatency, targets } from '../targets.ts'
import { measureLatency } from './latency.ts'
import { loadRegister } from '../register/load-register.ts'
import { generatePersons } from '../register/persons.ts'
import { openWatchedDatabase } from '../watched-database.ts'

const connections = 64
const usualCount = 5_000
const warmUp = 500
const usualSeconds = 30
const patienceMs = 120_000

// Persons made after $1: UUIDv7 sorts by time. By the primary key alone, for it is asked ten times a second of a register of any size.
const countRecords = statement('bench-records', 'select count(*)::int as found from person_record where person_id > $1')

const countVerifiable = statement(
  'bench-verifiable',
  'select count(*)::int as found from pin_state join person_record using (person_id) where person_id > $1',
)

interface BirthsRun {
  /** From the first call until the last person could be verified. */
  readonly perSecond: number
  readonly sent: LoadResult
  readonly missing: number
}

const readCount = async (database: Database, query: typeof countRecords, after: PersonId): Promise<number> =>
  (await database.query<{ found: number }>(query, [after]))[0]?.found ?? 0

const sendActs = async (hub: BenchHub, bodiesFile: string): Promise<LoadResult> => {
  const address = toHubAddress(hub.endpoints)
  const headers = await jsonCallHeaders(address, ministryOfJustice)
  const target = { origin: address.gateway, path: actsPath, headers, bodiesFile }
  return generateLoad({ target, plan: { kind: 'each-once', connections } })
}

/** Looks into the read model, since asking about each child would be more load than registering it. */
const untilVerifiable = async (
  database: Database,
  {
    after,
    count,
    progress,
  }: { readonly after: PersonId; readonly count: number; readonly progress: BenchContext['progress'] },
): Promise<number> => {
  const giveUpAt = Date.now() + patienceMs
  while (Date.now() < giveUpAt) {
    await delay(100)
    const records = await readCount(database, countRecords, after)
    progress.update('children verifiable', records, count)
    if (records >= count && (await readCount(database, countVerifiable, after)) >= count) return count
  }
  return readCount(database, countVerifiable, after)
}

export const measureBirths = async (
  hub: BenchHub,
  database: Database,
  context: BenchContext,
  count: number,
): Promise<BirthsRun> => {
  const acts = Array.from(generateChildren(context.nextSeed(), count), ({ act }) => JSON.stringify(act))
  const bodiesFile = await hub.writeLines('acts.ndjson', acts)
  const after = newPersonId()
  return hub.window('births', async () => {
    const [sent, verified] = await Promise.all([
      sendActs(hub, bodiesFile),
      untilVerifiable(database, { after, count, progress: context.progress }).then((verifiable) => ({
        verifiable,
        at: Date.now(),
      })),
    ])
    const { verifiable, at } = verified
    return { perSecond: (verifiable / (at - sent.startedAt)) * 1000, sent, missing: count - verifiable }
  })
}

const toFigures = (runs: readonly BirthsRun[], C: number, count: number): readonly Figure[] => {
  const what = `births, ${count.toLocaleString('en')} with ${connections} under way`
  return [
    {
      what: `${what}: until verifiable`,
      unit: '/s',
      ...ofRuns(runs.map(({ perSecond }) => perSecond)),
      ceiling: C,
      ceilingIs: ceilings.C.is,
      target: targets.births,
    },
    { what: `${what}: accepted`, unit: '/s', ...ofRuns(runs.map(({ sent }) => sent.perSecond)) },
    { what: `${what}: accepted, p99`, unit: 'ms', ...ofRuns(runs.map(({ sent }) => sent.latency.p99)) },
    {
      what: 'accepted and never verifiable, or answered other than 202, all runs',
      unit: '',
      value: runs.reduce(
        (sum, { missing, sent }) =>
          sum + missing + sent.requests - (sent.statuses['202'] ?? 0) - (sent.statuses['201'] ?? 0),
        0,
      ),
      target: targets.nothingLost,
    },
  ]
}

const measureSustained = async (hub: BenchHub, context: BenchContext): Promise<readonly Figure[]> => {
  const { options, say } = context
  const count = options.count ?? usualCount
  const database = openWatchedDatabase(hub, 'verification')
  try {
    await measureBirths({ ...hub, window: withoutProfiles }, database, context, Math.min(count, warmUp))
    const { ceilings: measured, results } = await interleave({
      runs: options.runs,
      measureCeilings: () => hub.measureCeilings(['C']),
      measure: async (run, { C }) => {
        const result = await measureBirths(hub, database, context, count)
        say(`  run ${run + 1} of ${options.runs}: ${Math.round(result.perSecond)}/s beside ${Math.round(C)}/s`)
        return result
      },
    })
    return toFigures(results, measured.C, count)
  } finally {
    await database.stop()
  }
}

export const birthsBench: Bench = {
  what: 'births end to end: as many as the hub takes, then at fixed rates until verifiable',
  run: (context) =>
    context.onHub(async (hub) => {
      await loadRegister(hub, generatePersons(context.nextSeed(), context.options.persons), context)
      const sustained = await measureSustained(hub, context)
      const figures = [...sustained]
      for (const { perSecond } of birthLatency) {
        const rate = { perSecond, seconds: context.options.seconds ?? usualSeconds }
        figures.push(...(await measureLatency(hub, rate, context)))
      }
      return figures
    }),
}
