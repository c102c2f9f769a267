import { setTimeout as delay } from 'node:timers/promises'
import type { Service } from '@hub/contracts'
import { statement, type Statement } from '@hub/postgres'
import { importFile, untilAnnounced } from '../../imports/import-file.ts'
import { createIdentityAuthority, toHubAddress, type Import } from '../../partners/index.ts'
import type { Bench, BenchContext, BenchHub } from '../bench.ts'
import { ceilings } from '../ceilings/ceilings.ts'
import { killService } from '../kill-service.ts'
import { createProcessorTime } from '../processor-time.ts'
import { generateImportRows } from '../register/import-rows.ts'
import type { Figure } from '../report/figure.ts'
import { targets } from '../targets.ts'
import { openWatchedDatabase } from '../watched-database.ts'

const usualCount = 1_000_000

const countNumbers = statement('', 'select count(*)::int as count from pin')
const countPersons = statement('', 'select count(*)::int as count from person')
const countVerifiable = statement(
  '',
  `select count(*)::int as count from pin_state join person_record using (person_id) where state = 'active'`,
)

const count = async (hub: BenchHub, service: Service, sql: Statement): Promise<number> => {
  const database = openWatchedDatabase(hub, service)
  try {
    const [row] = await database.query<{ count: number }>(sql)
    return row?.count ?? 0
  } finally {
    await database.stop()
  }
}

interface Imported {
  readonly done: Import
  readonly seconds: number
  /** From the last rows that were taken before the kill to the first ones after it. */
  readonly awaySeconds: number
  /** Seconds of a core, by process. */
  readonly processors: ReadonlyMap<string, number>
}

/** The service is killed when half of the rows are taken; its supervisor starts it again, and the client goes on where it was. */
const importAll = async (hub: BenchHub, file: string, { progress, options }: BenchContext): Promise<Imported> => {
  const processors = createProcessorTime(hub)
  const authority = createIdentityAuthority(toHubAddress(hub.endpoints))
  const total = options.count ?? usualCount
  let isKilled = false
  let [lastAt, longestMs] = [performance.now(), 0]
  const onProgress = ({ rows }: Import): void => {
    progress.update('rows imported', rows, total)
    const at = performance.now()
    if (isKilled) longestMs = Math.max(longestMs, at - lastAt)
    lastAt = at
    if (rows <= total / 2 || isKilled) return
    isKilled = true
    void processors.lap().then(() => killService(hub, 'id-issuance'))
  }
  await processors.lap()
  const startedAt = performance.now()
  const done = await importFile(authority, { file, format: 'application/x-ndjson', what: 'bench', onProgress })
  const seconds = (performance.now() - startedAt) / 1000
  await processors.lap()
  return { done, seconds, awaySeconds: longestMs / 1000, processors: processors.seconds() }
}

/** They are counted when all were announced: to count a million again and again would be most of the work. */
const untilVerifiable = async (hub: BenchHub, done: Import, { progress }: BenchContext): Promise<number> => {
  const startedAt = performance.now()
  const authority = createIdentityAuthority(toHubAddress(hub.endpoints))
  await untilAnnounced(authority, done, (announced) => progress.update('persons announced', announced, done.accepted))
  for (;;) {
    const verifiable = await count(hub, 'verification', countVerifiable)
    progress.update('persons verifiable', verifiable, done.accepted)
    if (verifiable >= done.accepted) return (performance.now() - startedAt) / 1000
    await delay(1000)
  }
}

const figuresOf = async (hub: BenchHub, context: BenchContext): Promise<readonly Figure[]> => {
  const total = context.options.count ?? usualCount
  const file = await hub.writeLines('persons.ndjson', generateImportRows(context.nextSeed(), total))
  const before = await hub.measureCeilings(['R'])
  const { done, seconds, awaySeconds, processors } = await hub.window('import', () => importAll(hub, file, context))
  const perSecond = total / seconds
  context.say(
    `  ${total.toLocaleString('en')} rows in ${seconds.toFixed(1)} s: ${Math.round(perSecond)}/s beside ${Math.round(before.R)}/s`,
  )
  const verifiableSeconds = await hub.window('announce', () => untilVerifiable(hub, done, context))
  const after = await hub.measureCeilings(['R'])
  const [numbers, known, registered] = [
    await count(hub, 'id-issuance', countNumbers),
    await count(hub, 'id-issuance', countPersons),
    await count(hub, 'population', countPersons),
  ]
  const missing = [numbers, known, registered].map((counted) => Math.abs(done.accepted - counted))
  return [
    {
      what: `rows imported, of ${total.toLocaleString('en')}, id-issuance killed in the middle`,
      value: perSecond,
      unit: '/s',
      ceiling: (before.R + after.R) / 2,
      ceilingIs: ceilings.R.is,
      target: targets.import,
    },
    { what: 'of that time, from the kill until rows were taken again', value: awaySeconds, unit: 's' },
    ...[...processors].map(([name, cpuSeconds]) => ({
      what: `processor time a row, ${name}`,
      value: (cpuSeconds / total) * 1e6,
      unit: 'µs',
    })),
    { what: 'rows rejected, as suspected duplicates', value: done.rejected, unit: '' },
    {
      what: 'rows that are neither accepted nor rejected',
      value: total - done.accepted - done.rejected,
      unit: '',
      target: targets.nothingLost,
    },
    {
      what: 'numbers and persons more or fewer than were accepted',
      value: Math.max(...missing),
      unit: '',
      target: targets.nothingLost,
    },
    { what: 'from the last row on until all are verifiable', value: verifiableSeconds, unit: 's' },
    {
      what: 'persons made verifiable, from the first row on',
      value: done.accepted / (seconds + verifiableSeconds),
      unit: '/s',
    },
  ]
}

/** A register of a province's size comes in, through the gateway, beside everything that follows from it. */
export const importBench: Bench = {
  what: 'persons and numbers imported through the gateway, killed and resumed, until all are verifiable',
  run: (context) => context.onHub((hub) => figuresOf(hub, context)),
}
