import * as jestGlobals from '@jest/globals'
import { birthRegistered, pinIssued, type PersonId } from '@hub/contracts'
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
import { referenceData } from './population-under-test.ts'

const setUp = async (): Promise<ServiceUnderFaults<'postgres' | 'kafka'>> => {
  const servers = await createProxiedServers('population')
  const { database, producer, countEvents } = servers
  let numbers = 0
  const nextPin = (): string => {
    numbers += 1
    return `0013${String(26_000_000 + numbers).padStart(8, '0')}`
  }

  const numbered = async (keys: readonly PersonId[]): Promise<number> =>
    (await database.rows('select 1 from person where person_id = any($1) and pin is not null', [keys])).length

  const bring = async (pieces: number): Promise<Work> => {
    const keys = Array.from({ length: pieces }, newPersonId)
    await producer.send(
      keys.flatMap((key) => [
        makeRecord(birthRegistered, { key, sequence: 1, data: makeBirth() }),
        makeRecord(pinIssued, { key, sequence: 1, data: { pin: nextPin(), issuedAt: new Date().toISOString() } }),
      ]),
    )
    return {
      isBegun: async () => (await numbered(keys)) > 0,
      isDone: async () =>
        (await numbered(keys)) === pieces && (await database.rows('select 1 from outbox')).length === 0,
      count: async () => [
        ...(await countEvents('population.person.v1', keys)),
        ...(await countEvents('population.snapshot.v1', keys)),
      ],
    }
  }
  return {
    ...servers,
    bring,
    start: async () => startService(await compose({ ...servers.config, ...referenceData }, silentLogger, noTelemetry)),
  }
}

describeFaults(jestGlobals, setUp, {
  'postgres away at start': { promise: 'the service starts, waits, and takes in what came', ready: false },
  'postgres away in the middle': { promise: 'nothing is parked, lost or doubled', ready: false },
  'postgres half-open': { promise: 'the service says so, and goes on by itself', ready: false },
  'postgres slow': { promise: 'everything is done all the same', ready: true },
  'kafka away at start': { promise: 'the service starts, waits, and takes in what came', ready: false },
  'kafka away in the middle': { promise: 'nothing is parked, lost or doubled', ready: false },
  'kafka half-open': { promise: 'the service says so, and goes on by itself', ready: false },
  'kafka slow': { promise: 'everything is done all the same', ready: true },
})
