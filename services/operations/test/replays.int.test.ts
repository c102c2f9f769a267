import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  birthRegistered,
  consumption,
  deathRegistered,
  differenceOpened,
  pinFenced,
  type ActId,
  type ConsumerName,
  type IncomingRecord,
  type OutgoingRecord,
  type PersonId,
  type TopicName,
} from '@hub/contracts'
import { readRecords } from '@hub/kafka'
import { eventually, makeBirth, makeRecord, newName, newPersonId } from '@hub/testing'
import * as fc from 'fast-check'
import { consumers, startServicesUnderReplay, type ServicesUnderReplay } from './services-under-replay.ts'

const children = 24
const approvalAbove = 10
const patience = { timeoutMs: 120_000, everyMs: 200 } as const

let services: ServicesUnderReplay

const countOf = async (service: ConsumerName, sql: string): Promise<number> => {
  const [row] = await services.database(service).rows<{ count: number }>(sql)
  return row?.count ?? 0
}

const born = (key: PersonId): OutgoingRecord =>
  makeRecord(birthRegistered, { key, sequence: 1, data: makeBirth({ child: { fullName: newName() } }) })

/** More of the same persons, so that no topic that somebody takes in is without events. */
const tellMore = (key: PersonId): readonly OutgoingRecord[] => {
  const at = '2026-11-21T02:15:30.123Z'
  const act = {
    actId: newPersonId() as string as ActId,
    registeredOn: '2026-11-22',
    registeredAt: { country: 'VN', communeCode: '00004', provinceCode: '01' },
    dateOfDeath: '2026-11-21',
  }
  const difference = {
    differenceId: newPersonId(),
    version: 1,
    field: 'sex',
    civilStatus: { value: 'male' },
    register: { value: 'female' },
    openedAt: at,
  } as const
  return [
    makeRecord(deathRegistered, { key, sequence: 2, data: act }),
    makeRecord(pinFenced, {
      key,
      sequence: 1,
      data: { cancellationId: newPersonId(), pin: '001099000001', fencedAt: at },
    }),
    makeRecord(differenceOpened, { key, sequence: 1, data: difference }),
  ]
}

/** Until everything that a birth leads to has come everywhere. */
const untilQuiet = async (): Promise<void> => {
  const isQuiet = async (): Promise<boolean> => {
    const open = await Promise.all(
      consumers.map((name) =>
        countOf(name, 'select (select count(*) from outbox) + (select count(*) from waiting_event) as count'),
      ),
    )
    const known = await countOf(
      'verification',
      `select count(*) as count from person_record join pin_state using (person_id)`,
    )
    const learnt = await countOf('civil-status-sync', 'select count(*) as count from inbox')
    const numbered = await countOf('population', 'select count(*) as count from person where pin is not null')
    return open.every((rows) => rows === 0) && known >= children && learnt >= children && numbered >= children
  }
  await eventually(isQuiet, Boolean, { ...patience, what: 'a quiet hub' })
}

const pairs = consumers.flatMap((consumer) => consumption[consumer].map((topic) => ({ consumer, topic })))

/** Until everybody has dealt with all that lies on his topics. */
const untilCaughtUp = async (): Promise<void> => {
  const isCaughtUp = async ({ consumer, topic }: (typeof pairs)[number]): Promise<boolean> => {
    const ids = (await readRecords(services.kafka, topic)).map(({ headers }) => headers['ce_id'])
    const applied = await services.database(consumer).rows('select 1 from inbox where event_id = any($1)', [ids])
    return applied.length === ids.length
  }
  const areAll = async (): Promise<boolean> => (await Promise.all(pairs.map(isCaughtUp))).every(Boolean)
  await eventually(areAll, Boolean, { timeoutMs: 120_000, everyMs: 500, what: 'consumers that have caught up' })
  await untilQuiet()
}

beforeAll(async () => {
  services = await startServicesUnderReplay(approvalAbove)
  const keys = Array.from({ length: children }, newPersonId)
  await services.producer.send(keys.map(born))
  await services.producer.send(keys.flatMap(tellMore))
  await untilQuiet()
  await untilCaughtUp()
}, 240_000)
afterAll(() => services.stop())

interface ReplayAnswer {
  readonly id: string
  readonly state: string
  readonly sent: number
  readonly needsApproval: boolean
  readonly plan: { readonly records: number; readonly persons: number; readonly alreadyApplied: number }
  readonly rehearsal?: { readonly records: number; readonly results: object }
  readonly report?: { readonly records: number; readonly results: object }
}

const read = async (id: string): Promise<ReplayAnswer> =>
  (await services.call('GET', `/v1/replays/${id}`)).body as ReplayAnswer

const until = (id: string, state: string): Promise<ReplayAnswer> =>
  eventually(
    () => read(id),
    (replay) => replay.state === state,
    { ...patience, what: `a replay that is ${state}` },
  )

const approver = { officer: 'approver-1', client: 'VN/GOV/000.00.00.G01/operator-approval' }

interface Window {
  readonly consumer: ConsumerName
  readonly topic: TopicName
  readonly offsets: readonly { readonly partition: number; readonly from: number; readonly to: number }[]
}

const prepare = async (window: Window): Promise<ReplayAnswer> => {
  const planned = await services.call('POST', '/v1/replays', { body: { ...window, reason: 'a test' } })
  const { id } = planned.body as ReplayAnswer
  await until(id, 'planned')
  await services.call('POST', `/v1/replays/${id}/rehearsal`)
  const rehearsed = await until(id, 'rehearsed')
  if (rehearsed.needsApproval) await services.call('POST', `/v1/replays/${id}/approval`, approver)
  return read(id)
}

const run = async (id: string, ratePerSecond: number): Promise<void> => {
  const { status } = await services.call('POST', `/v1/replays/${id}/run`, { body: { ratePerSecond } })
  expect(status).toBe(200)
}

const isInside =
  ({ offsets }: Window) =>
  ({ partition, offset }: IncomingRecord): boolean =>
    offsets.some((range) => range.partition === partition && Number(offset) >= range.from && Number(offset) < range.to)

const partitions = 3

const bounds = fc.array(fc.tuple(fc.nat({ max: 8 }), fc.nat({ max: 20 })), {
  minLength: partitions,
  maxLength: partitions,
})
// One of each topic at each consumer. For more: `HUB_WINDOWS=20`.
const windowsOfEach = Number(process.env['HUB_WINDOWS'] ?? 1)

const killBoth = async (window: Window, id: string): Promise<void> => {
  await eventually(
    () => read(id),
    ({ sent, state }) => sent > 0 || state === 'finished',
    patience,
  )
  await Promise.all([services.kill('operations'), services.kill(window.consumer)])
  await Promise.all([services.start('operations'), services.start(window.consumer)])
}

test.each(pairs)(
  'P6: any window of $topic, redelivered twice to $consumer with both killed in the middle, leaves the same state and an exact report',
  async (pair) => {
    await fc.assert(
      fc.asyncProperty(bounds, async (chosen) => {
        const offsets = chosen.map(([from, length], partition) => ({ partition, from, to: from + length + 1 }))
        const window: Window = { ...pair, offsets }
        const before = await services.dump(window.consumer)
        const records = (await readRecords(services.kafka, window.topic)).filter(isInside(window))
        const counted = records.length === 0 ? {} : { 'already-done': records.length }
        for (const isDisturbed of [true, false]) {
          const replay = await prepare(window)
          expect(replay.plan).toMatchObject({
            records: records.length,
            persons: new Set(records.map(({ key }) => key)).size,
            alreadyApplied: records.length,
          })
          expect(replay.rehearsal).toEqual({ records: records.length, results: counted, reasons: {} })
          expect(await services.dump(window.consumer)).toBe(before)
          await run(replay.id, isDisturbed ? 3 : 5000)
          if (isDisturbed) await killBoth(window, replay.id)
          const { report, sent } = await until(replay.id, 'finished')
          expect([sent, report]).toEqual([records.length, { records: records.length, results: counted, reasons: {} }])
          expect(await services.dump(window.consumer)).toBe(before)
        }
      }),
      { numRuns: windowsOfEach },
    )
  },
  windowsOfEach * 120_000,
)

test('P6: a rehearsal of births that id-issuance has never seen leaves nothing, no counter of numbers included', async () => {
  const topic = 'civil-status.act.v1'
  await services.kill('id-issuance')
  const key = newPersonId()
  await services.producer.send([born(key)])
  const record = (await readRecords(services.kafka, topic)).find((found) => found.key === key)
  const { partition, offset } = record ?? { partition: -1, offset: '-1' }
  await services.start('id-issuance')
  await eventually(
    () => countOf('id-issuance', `select count(*) as count from pin where person_id = '${key}'`),
    (numbers) => numbers === 1,
    patience,
  )
  // As if it had never come: the event is forgotten, and so is what it led to.
  const database = services.database('id-issuance')
  await database.rows(`delete from inbox where event_id = $1`, [record?.headers['ce_id']])
  await database.rows(`delete from number_request where person_id = $1`, [key])
  await database.rows(`delete from pin where person_id = $1`, [key])
  await database.rows(`delete from person where person_id = $1`, [key])
  await untilQuiet()
  const before = await services.dump('id-issuance')
  const offsets = [{ partition, from: Number(offset), to: Number(offset) + 1 }]
  const { rehearsal } = await prepare({ consumer: 'id-issuance', topic, offsets })
  expect(rehearsal).toEqual({ records: 1, results: { 'filled-in': 1 }, reasons: {} })
  expect(await services.dump('id-issuance')).toBe(before)
}, 240_000)

test('an operator cannot approve his own replay, and a large one is not run without approval', async () => {
  const all = Array.from({ length: partitions }, (_, partition) => ({ partition, from: 0, to: 1_000_000 }))
  const body = { consumer: 'verification', topic: 'identity.pin.v1', offsets: all, reason: 'a test' }
  const planned = await services.call('POST', '/v1/replays', { body })
  const { id } = planned.body as ReplayAnswer
  await until(id, 'planned')
  expect((await services.call('POST', `/v1/replays/${id}/run`)).problem).toBe('replay-not-now')
  await services.call('POST', `/v1/replays/${id}/rehearsal`)
  expect((await until(id, 'rehearsed')).needsApproval).toBe(true)
  const answers = [
    await services.call('POST', `/v1/replays/${id}/run`),
    await services.call('POST', `/v1/replays/${id}/approval`),
    await services.call('POST', `/v1/replays/${id}/approval`, { client: approver.client }),
    await services.call('POST', `/v1/replays/${id}/approval`, approver),
    await services.call('POST', `/v1/replays/${id}/cancellation`),
    await services.call('POST', `/v1/replays/${id}/run`),
    await services.call('POST', '/v1/replays', { body: { ...body, topic: 'civil-status.act.v1' } }),
  ]
  expect(answers.map(({ status, problem }) => problem ?? status)).toEqual([
    'replay-needs-approval',
    'own-proposal',
    'own-proposal',
    200,
    200,
    'replay-not-now',
    'topic-not-consumed',
  ])
}, 120_000)
