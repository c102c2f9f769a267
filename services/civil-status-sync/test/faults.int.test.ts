import * as jestGlobals from '@jest/globals'
import { pinIssued, type PersonId } from '@hub/contracts'
import {
  createProxiedServers,
  describeFaults,
  eventually,
  makeRecord,
  noTelemetry,
  postAsGateway,
  silentLogger,
  startService,
  type CallerAnswer,
  type RunningService,
  type ServiceUnderFaults,
  type Work,
} from '@hub/testing'
import { compose } from '../src/compose.ts'
import { callerKey, configure } from './civil-status-under-test.ts'

let numbers = 0
const makeAct = () => {
  numbers += 1
  return {
    kind: 'birth',
    number: `F01.00004-261120-${numbers}`,
    registeredOn: '2026-11-20',
    registeredAt: { communeCode: '00004' },
    child: {
      fullName: 'Nguyễn Thị Hòa',
      sex: '2',
      dateOfBirth: '2026-11-18',
      placeOfBirth: { communeCode: '00004' },
      nativePlace: { communeCode: '00004' },
      ethnicity: '01',
      nationality: 'VN',
    },
  }
}

const setUp = async (): Promise<ServiceUnderFaults<'postgres' | 'kafka'>> => {
  const servers = await createProxiedServers('civil-status-sync')
  const { database, producer, countEvents } = servers
  const config = configure(servers.config)
  let url = ''
  const post = (act: object): Promise<CallerAnswer> => postAsGateway({ url, callerKey }, '/v1/acts', act)

  const registered = (acts: readonly string[]) =>
    database.rows<{ key: PersonId; state: string }>(
      'select person_id as key, identification as state from act where number = any($1)',
      [acts],
    )
  /** A registrar's system sends an act again until it is accepted; then its number comes. */
  const register = async (act: ReturnType<typeof makeAct>): Promise<void> => {
    await eventually(
      () => post(act),
      ({ status }) => status === 202,
      { what: 'an accepted act', timeoutMs: 50_000, everyMs: 250 },
    )
    const [row] = await registered([act.number])
    const data = { pin: `0013${act.number.split('-')[2]?.padStart(8, '0')}`, issuedAt: new Date().toISOString() }
    if (row !== undefined) await producer.send([makeRecord(pinIssued, { key: row.key, sequence: 1, data })])
  }

  const bring = (pieces: number): Promise<Work> => {
    const acts = Array.from({ length: pieces }, makeAct)
    const names = acts.map(({ number }) => number)
    const work = Promise.all(acts.map(register))
    const isSettled = async (): Promise<boolean> =>
      (await registered(names)).filter(({ state }) => state === 'issued').length === pieces
    return Promise.resolve({
      isBegun: async () => (await registered(names)).length > 0,
      isDone: async () => {
        await work
        return (await isSettled()) && (await database.rows('select 1 from outbox')).length === 0
      },
      count: async () => {
        const keys = (await registered(names)).map(({ key }) => key)
        return [keys.length / pieces, ...(await countEvents('civil-status.act.v1', keys))]
      },
    })
  }
  const start = async (): Promise<RunningService> => {
    const service = await startService(await compose(config, silentLogger, noTelemetry))
    url = service.url('http')
    return service
  }
  return { ...servers, bring, ask: () => post(makeAct()), start }
}

const refused = { callers: 'service-unavailable', ready: false } as const

describeFaults(jestGlobals, setUp, {
  'postgres away at start': { promise: 'registrars are told to come again, until it is back', ...refused },
  'postgres away in the middle': {
    promise: 'registrars are told to come again, and no act is lost or doubled',
    ...refused,
  },
  'postgres half-open': { promise: 'registrars are told in time, and no act is lost or doubled', ...refused },
  'postgres slow': { promise: 'acts are accepted and numbers come all the same', callers: 'an answer', ready: true },
  'kafka away at start': {
    promise: 'acts are accepted, and published when it is back',
    callers: 'an answer',
    ready: false,
  },
  'kafka away in the middle': {
    promise: 'acts are accepted, and published once when it is back',
    callers: 'an answer',
    ready: false,
  },
  'kafka half-open': {
    promise: 'acts are accepted, the service says so and goes on by itself',
    callers: 'an answer',
    ready: false,
  },
  'kafka slow': { promise: 'acts are accepted and numbers come all the same', callers: 'an answer', ready: true },
})
