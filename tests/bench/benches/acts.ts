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
import { loadRegister } from '../register/load-register.ts'
import { generatePersons } from '../register/persons.ts'
import { ofRuns, type Figure } from '../report/figure.ts'
import { median } from '../report/statistics.ts'
import { targets } from '../targets.ts'
import { openWatchedDatabase } from '../watched-database.ts'
import { measureBirths } from './births.ts'

const connections = 64
const usualCount = 5_000
const patienceMs = 120_000

const listPersons = statement(
  'bench-persons',
  'select full_name as "fullName", date_of_birth as "dateOfBirth", pin from person where person_id > $1 and pin is not null',
)
const countDeceased = statement(
  'bench-deceased',
  `select count(*)::int as found from person_record where person_id > $1 and record ->> 'dateOfDeath' is not null`,
)

interface Databases {
  readonly population: Database
  readonly verification: Database
}

interface ActsRun {
  readonly births: number
  /** Deaths a second, from the first call until verification answers deceased for the last. */
  readonly deaths: number
  readonly sent: LoadResult
  readonly missing: number
}

interface Named {
  readonly fullName: string
  readonly dateOfBirth: string
  readonly pin: string
}

let acts = 0
const deathOf = (person: Named): string => {
  acts += 1
  return JSON.stringify({
    number: `BENCH-D.${acts}`,
    registeredOn: '2026-11-22',
    registeredAt: { communeCode: '00004' },
    person,
    dateOfDeath: '2026-11-21',
  })
}

const untilDeceased = async (
  database: Database,
  { after, count, progress }: { readonly after: PersonId; readonly count: number } & Pick<BenchContext, 'progress'>,
): Promise<number> => {
  const giveUpAt = Date.now() + patienceMs
  for (;;) {
    await delay(100)
    const found = (await database.query<{ found: number }>(countDeceased, [after]))[0]?.found ?? 0
    progress.update('persons deceased', found, count)
    if (found >= count || Date.now() > giveUpAt) return found
  }
}

const measureOnce = async (
  hub: BenchHub,
  { population, verification }: Databases,
  context: BenchContext,
): Promise<ActsRun> => {
  const after = newPersonId()
  const births = await measureBirths(hub, verification, context, context.options.count ?? usualCount)
  const persons = await population.query<Named>(listPersons, [after])
  const bodiesFile = await hub.writeLines('deaths.ndjson', persons.map(deathOf))
  const address = toHubAddress(hub.endpoints)
  const purpose = { ...ministryOfJustice.purpose, procedure: 'G15-HT03' }
  const headers = await jsonCallHeaders(address, { ...ministryOfJustice, purpose })
  const target = { origin: address.gateway, path: `${actsPath}/deaths`, headers, bodiesFile }
  return hub.window('acts', async () => {
    const count = persons.length
    const [sent, { found, at }] = await Promise.all([
      generateLoad({ target, plan: { kind: 'each-once', connections } }),
      untilDeceased(verification, { after, count, progress: context.progress }).then((all) => ({
        found: all,
        at: Date.now(),
      })),
    ])
    const deaths = (found / (at - sent.startedAt)) * 1000
    return { births: births.perSecond, deaths, sent, missing: count - found }
  })
}

const toFigures = (runs: readonly ActsRun[], C: number): readonly Figure[] => [
  {
    what: `deaths, ${connections} under way: until verification answers deceased`,
    unit: '/s',
    ...ofRuns(runs.map(({ deaths }) => deaths)),
    ceiling: median(runs.map(({ births }) => births)),
    ceilingIs: 'births until verifiable, of the same run',
    target: targets.acts,
  },
  {
    what: 'births until verifiable, of the same run',
    unit: '/s',
    ...ofRuns(runs.map(({ births }) => births)),
    ceiling: C,
    ceilingIs: ceilings.C.is,
    target: targets.births,
  },
  { what: 'deaths accepted, p99', unit: 'ms', ...ofRuns(runs.map(({ sent }) => sent.latency.p99)) },
  {
    what: 'accepted and never deceased, or answered other than 201, all runs',
    unit: '',
    value: runs.reduce((sum, { missing, sent }) => sum + missing + sent.requests - (sent.statuses['201'] ?? 0), 0),
    target: targets.nothingLost,
  },
]

export const actsBench: Bench = {
  what: 'acts about persons who were registered before: deaths, as many as the hub takes, beside births',
  run: (context) =>
    context.onHub(async (hub) => {
      await loadRegister(hub, generatePersons(context.nextSeed(), context.options.persons), context)
      const databases = {
        population: openWatchedDatabase(hub, 'population'),
        verification: openWatchedDatabase(hub, 'verification'),
      }
      try {
        const { ceilings: measured, results } = await interleave({
          runs: context.options.runs,
          measureCeilings: () => hub.measureCeilings(['C']),
          measure: async (run) => {
            const result = await measureOnce(hub, databases, context)
            context.say(
              `  run ${run + 1} of ${context.options.runs}: ${Math.round(result.deaths)} deaths/s beside ${Math.round(result.births)} births/s`,
            )
            return result
          },
        })
        return toFigures(results, measured.C)
      } finally {
        await Promise.all([databases.population.stop(), databases.verification.stop()])
      }
    }),
}
