import * as jestGlobals from '@jest/globals'
import { personSnapshot, pinIssued } from '@hub/contracts'
import {
  createProxiedServers,
  describeFaults,
  makeRecord,
  newPersonId,
  noTelemetry,
  postAsGateway,
  randomKey,
  randomSigningKey,
  silentLogger,
  startService,
  type ServiceUnderFaults,
  type Work,
} from '@hub/testing'
import { compose } from '../src/compose.ts'

const citizen = { fullName: 'Nguyễn Thị Hòa', dateOfBirth: '2016-05-20' }

const setUp = async (): Promise<ServiceUnderFaults<'postgres' | 'kafka'>> => {
  const servers = await createProxiedServers('verification')
  const { database, producer } = servers
  const callerKey = randomKey()
  const config = {
    ...servers.config,
    CALLER_CONTEXT_KEY: callerKey,
    SUBJECT_KEY_ID: 'subject-test',
    SUBJECT_KEY: randomKey(),
    RECEIPT_SIGNING_KEY: randomSigningKey(),
  }
  let numbers = 0
  const nextPin = (): string => {
    numbers += 1
    return `0018${String(26_000_000 + numbers).padStart(8, '0')}`
  }

  const bring = async (pieces: number): Promise<Work> => {
    const persons = Array.from({ length: pieces }, () => ({ key: newPersonId(), pin: nextPin() }))
    const keys = persons.map(({ key }) => key)
    await producer.send(
      persons.flatMap(({ key, pin }) => [
        makeRecord(pinIssued, { key, sequence: 1, data: { pin, issuedAt: new Date().toISOString() } }),
        makeRecord(personSnapshot, {
          key,
          sequence: 1,
          data: { version: 1, ...citizen, sex: 'female', ethnicity: '01', nationality: 'VN' },
        }),
      ]),
    )
    const verifiable = async (): Promise<readonly number[]> => {
      const rows = await database.rows<{ records: number }>(
        `select count(*) as records from pin_state join person_record using (person_id)
         where person_id = any($1) group by person_id`,
        [keys],
      )
      return rows.map(({ records }) => records)
    }
    return {
      isBegun: async () => (await verifiable()).length > 0,
      isDone: async () => (await verifiable()).length === pieces,
      count: verifiable,
    }
  }
  return {
    ...servers,
    bring,
    ask: (service) =>
      postAsGateway(
        { url: service.url('http'), callerKey },
        '/v1/verifications',
        { pin: nextPin(), ...citizen },
        {
          accept: 'exact',
        },
      ),
    start: () => startService(compose(config, silentLogger, noTelemetry)),
  }
}

const refused = { callers: 'service-unavailable', ready: false } as const

describeFaults(jestGlobals, setUp, {
  'postgres away at start': { promise: 'callers are told to come again, until it is back', ...refused },
  'postgres away in the middle': {
    promise: 'callers are told to come again, and nothing is parked or lost',
    ...refused,
  },
  'postgres half-open': { promise: 'callers are told in time, and the service goes on by itself', ...refused },
  'postgres slow': { promise: 'callers are answered and what comes is taken in', callers: 'an answer', ready: true },
  // What is known is still true, as of the time that the answer names.
  'kafka away at start': { promise: 'callers are answered from what is known', callers: 'an answer', ready: false },
  'kafka away in the middle': {
    promise: 'callers are answered from what is known, and nothing is parked or lost',
    callers: 'an answer',
    ready: false,
  },
  'kafka half-open': {
    promise: 'the service says so, answers, and goes on by itself',
    callers: 'an answer',
    ready: false,
  },
  'kafka slow': { promise: 'callers are answered and what comes is taken in', callers: 'an answer', ready: true },
})
