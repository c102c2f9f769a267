import * as jestGlobals from '@jest/globals'
import { birthRegistered } from '@hub/contracts'
import {
  createProxiedServers,
  describeFaults,
  makeBirth,
  makeRecord,
  newPersonId,
  noTelemetry,
  silentLogger,
  startService,
  type ServiceUnderFaults,
  type Work,
} from '@hub/testing'
import { compose } from '../src/compose.ts'
import { makeKeys } from './test-keys.ts'

const setUp = async (): Promise<ServiceUnderFaults<'postgres' | 'kafka'>> => {
  const servers = await createProxiedServers('id-issuance')
  const { database, producer, countEvents } = servers
  const config = { ...servers.config, ...makeKeys() }

  const bring = async (pieces: number): Promise<Work> => {
    const keys = Array.from({ length: pieces }, newPersonId)
    await producer.send(keys.map((key) => makeRecord(birthRegistered, { key, sequence: 1, data: makeBirth() })))
    const numbers = async (): Promise<readonly number[]> => {
      const rows = await database.rows<{ numbers: number }>(
        'select count(*) as numbers from pin where person_id = any($1) group by person_id',
        [keys],
      )
      return rows.map((row) => row.numbers)
    }
    return {
      isBegun: async () => (await numbers()).length > 0,
      isDone: async () =>
        (await numbers()).length === pieces && (await database.rows('select 1 from outbox')).length === 0,
      count: async () => [...(await numbers()), ...(await countEvents('identity.pin.v1', keys))],
    }
  }
  return { ...servers, bring, start: () => startService(compose(config, silentLogger, noTelemetry)) }
}

describeFaults(jestGlobals, setUp, {
  'postgres away at start': { promise: 'the service starts, waits, and gives numbers to who came', ready: false },
  'postgres away in the middle': { promise: 'nobody is parked, none gets two numbers or none', ready: false },
  'postgres half-open': { promise: 'the service says so, and goes on by itself', ready: false },
  'postgres slow': { promise: 'everybody gets a number all the same', ready: true },
  'kafka away at start': { promise: 'the service starts, waits, and gives numbers to who came', ready: false },
  'kafka away in the middle': { promise: 'nobody is parked, none gets two numbers or none', ready: false },
  'kafka half-open': { promise: 'the service says so, and goes on by itself', ready: false },
  'kafka slow': { promise: 'everybody gets a number all the same', ready: true },
})
