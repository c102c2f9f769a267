import { personSnapshot } from '@hub/contracts'
import { createProducer } from '@hub/kafka'
import { createDatabase, createRelay, type Database } from '@hub/postgres'
import { silentLogger } from '@hub/testing'
import type { Bench, BenchContext, BenchHub } from '../bench.ts'
import { openBrokerPosition } from '../broker-position.ts'
import { watchCatchUp, type CatchUp } from '../catch-up.ts'
import { ceilings } from '../ceilings/ceilings.ts'
import { interleave } from '../interleave.ts'
import { generatePersons } from '../register/persons.ts'
import { ofRuns } from '../report/figure.ts'

const usualCount = 50_000
const eventsPerCommit = 500

const fillOutbox = async (database: Database, { options, nextSeed, progress }: BenchContext): Promise<number> => {
  const persons = generatePersons(nextSeed(), options.count ?? usualCount)
  for (let from = 0; from < persons.length; from += eventsPerCommit) {
    await database.inTransaction((tx) => {
      for (const { personId, fullName, dateOfBirth, sex, ethnicity } of persons.slice(from, from + eventsPerCommit)) {
        const data = { version: 1, fullName, dateOfBirth, sex, ethnicity, nationality: 'VN' }
        tx.outbox.append(personSnapshot, { key: personId, data })
      }
      return Promise.resolve()
    })
    progress.update('events in the outbox', from, persons.length)
  }
  return persons.length
}

/** The relay of population, in this process, with an outbox that was filled while no relay was running. */
const measureRelay = async (hub: BenchHub, context: BenchContext): Promise<CatchUp> => {
  const url = hub.endpoints.postgres['population'] ?? ''
  const database = createDatabase({ url, source: 'VN/GOV/BENCH/population', maxConnections: 2, logger: silentLogger })
  const producer = createProducer({ ...hub.endpoints.kafka, clientId: 'bench', logger: silentLogger })
  const relay = createRelay({ url, database, send: producer.send, logger: silentLogger })
  const position = await openBrokerPosition(hub.endpoints)
  try {
    const total = await fillOutbox(database, context)
    return await hub.window('relaying', () =>
      watchCatchUp({
        what: 'the relay',
        start: relay.start,
        done: () => position.written('population.snapshot.v1'),
        total,
        everyMs: 20,
        onProgress: (done) => context.progress.update('events relayed', done, total),
      }),
    )
  } finally {
    await relay.stop()
    await Promise.all([producer.stop(), position.stop(), database.stop()])
  }
}

export const relayBench: Bench = {
  what: 'committed outbox rows drained to the broker by one relay',
  run: (context) =>
    context.onHub(async (hub) => {
      const { ceilings: measured, results } = await interleave({
        runs: context.options.runs,
        measureCeilings: () => hub.measureCeilings(['K']),
        measure: () => measureRelay(hub, context),
      })
      return [
        {
          what: `events relayed, ${(context.options.count ?? usualCount).toLocaleString('en')} in the outbox`,
          unit: '/s',
          ...ofRuns(results.map(({ perSecond }) => perSecond)),
          ceiling: measured.K,
          ceilingIs: ceilings.K.is,
        },
      ]
    }, []),
}
