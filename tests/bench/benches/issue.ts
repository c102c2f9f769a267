import { statement } from '@hub/postgres'
import type { Bench, BenchContext, BenchHub } from '../bench.ts'
import { openBrokerPosition } from '../broker-position.ts'
import { watchCatchUp, type CatchUp } from '../catch-up.ts'
import { ceilings } from '../ceilings/ceilings.ts'
import { interleave } from '../interleave.ts'
import { generateBirthFacts } from '../register/births.ts'
import { publish } from '../register/publish.ts'
import { ofRuns } from '../report/figure.ts'
import { targets } from '../targets.ts'
import { openWatchedDatabase } from '../watched-database.ts'

const usualCount = 10_000
const countRejected = statement('', `select count(*)::int as rejected from number_request where state = 'rejected'`)

/** Births piled up while id-issuance was stopped; done when every number is on its topic. */
const measureIssuing = async (hub: BenchHub, { options, nextSeed, progress }: BenchContext): Promise<CatchUp> => {
  const count = options.count ?? usualCount
  const position = await openBrokerPosition(hub.endpoints)
  await hub.stopService('id-issuance')
  await publish(hub.endpoints, generateBirthFacts(nextSeed(), count))
  try {
    return await watchCatchUp({
      what: 'id-issuance',
      start: () => hub.startService('id-issuance'),
      done: () => position.written('identity.pin.v1'),
      total: count,
      everyMs: 50,
      onProgress: (done) => progress.update('numbers issued', done, count),
      window: (work) => hub.window('issuing', work),
    })
  } finally {
    await position.stop()
  }
}

/** A rejection is less work than a number. @throws Error if there was one */
const checkNoneRejected = async (hub: BenchHub): Promise<void> => {
  const database = openWatchedDatabase(hub, 'id-issuance')
  const [row] = await database.query<{ rejected: number }>(countRejected)
  await database.stop()
  if (row?.rejected !== 0) throw new Error(`${row?.rejected ?? 'some'} registrations were rejected, none should be`)
}

export const issueBench: Bench = {
  what: 'numbers through the full path of id-issuance: event in, number, event out',
  run: (context) =>
    context.onHub(
      async (hub) => {
        const { ceilings: measured, results } = await interleave({
          runs: context.options.runs,
          measureCeilings: () => hub.measureCeilings(['C']),
          measure: () => measureIssuing(hub, context),
        })
        await checkNoneRejected(hub)
        return [
          {
            what: `numbers issued, ${(context.options.count ?? usualCount).toLocaleString('en')} births waiting`,
            unit: '/s',
            ...ofRuns(results.map(({ perSecond }) => perSecond)),
            ceiling: measured.C,
            ceilingIs: ceilings.C.is,
            target: targets.issue,
          },
          {
            what: 'from the start of id-issuance until all are published',
            unit: 's',
            ...ofRuns(results.map(({ seconds }) => seconds)),
          },
        ]
      },
      ['id-issuance'],
    ),
}
