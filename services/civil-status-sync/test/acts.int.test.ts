import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pinCancelled, pinHeld, pinIssued, pinMatched, pinRejected, type ActId, type PersonId } from '@hub/contracts'
import { createProducer, readRecords, type EventProducer, type KafkaOptions } from '@hub/kafka'
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  makeRecord,
  newPersonId,
  testConfig,
  type RunningService,
  type TestDatabase,
} from '@hub/testing'
import { callAsRegistrar, registrar, runCivilStatus } from './civil-status-under-test.ts'

let kafka: KafkaOptions
let database: TestDatabase
let producer: EventProducer
let service: RunningService

beforeAll(async () => {
  ;[kafka, database] = await Promise.all([createTestTopics('acts-test'), createTestDatabase('civil-status-sync')])
  producer = createProducer(kafka)
  service = await runCivilStatus(testConfig(database, kafka))
})
afterAll(async () => {
  await service.stop()
  await producer.stop()
  await database.stop()
})

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: {
    readonly number?: string
    readonly identification?: { readonly state: string; readonly pin?: string; readonly reason?: string }
    readonly type?: string
    readonly errors?: readonly object[]
  }
}

const call = async (
  method: string,
  target: string,
  options: { readonly body?: unknown; readonly headers?: Record<string, string>; readonly client?: string } = {},
): Promise<Answer> => {
  const response = await callAsRegistrar(service, { method, target, ...options })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] }
}

let acts = 0
const makeAct = (given: { readonly number?: string; readonly child?: object } & Record<string, unknown> = {}) => {
  acts += 1
  return {
    kind: 'birth',
    number: `T01.00004-261120-${acts}`,
    registeredOn: '2026-11-20',
    registeredAt: { communeCode: '00004' },
    ...given,
    child: {
      fullName: 'Nguyễn Thị Hòa',
      sex: '2',
      dateOfBirth: '2026-11-18',
      placeOfBirth: { communeCode: '00004' },
      nativePlace: { communeCode: '00004' },
      ethnicity: '01',
      nationality: 'VN',
      ...given.child,
    },
  }
}

const post = (act: unknown, headers: Record<string, string> = {}, client = registrar): Promise<Answer> =>
  call('POST', '/v1/acts', { body: act, headers, client })

const personOf = async (number: string): Promise<PersonId> => {
  const [row] = await database.rows<{ personId: PersonId }>(
    'select person_id as "personId" from act where number = $1',
    [number],
  )
  if (row === undefined) throw new Error('no such act')
  return row.personId
}

const eventsOf = async (key: string): Promise<number> =>
  (await readRecords(kafka, 'civil-status.act.v1')).filter((record) => record.key === key).length

const answerWithNumber = async (number: string, pin: string): Promise<void> => {
  const key = await personOf(number)
  await producer.send([makeRecord(pinIssued, { key, sequence: 1, data: { pin, issuedAt: new Date().toISOString() } })])
}

describe('an act', () => {
  test('is accepted, published once, and answered with the number as soon as it is there', async () => {
    const act = makeAct()
    const waiting = post(act, { prefer: 'wait=10' })
    await eventually(
      () => database.rows('select 1 from act where number = $1', [act.number]),
      (rows) => rows.length === 1,
    )
    await answerWithNumber(act.number, '001326000001')
    const answer = await waiting
    expect(answer).toMatchObject({
      status: 201,
      body: { number: act.number, identification: { state: 'issued', pin: '001326000001' } },
    })
    expect(answer.headers.get('location')).toBe(`acts/${act.number}`)
    expect(await eventsOf(await personOf(act.number))).toBe(1)
  })

  test('without waiting is answered at once with where to look', async () => {
    const act = makeAct()
    expect(await post(act)).toMatchObject({ status: 202, body: { identification: { state: 'pending' } } })
    expect(await call('GET', `/v1/acts/${act.number}`)).toMatchObject({
      status: 200,
      body: { identification: { state: 'pending' } },
    })
  })

  test('is answered without a number, with the reason, where there is no claim to one', async () => {
    const act = makeAct()
    const waiting = post(act, { prefer: 'wait=10' })
    await eventually(
      () => database.rows('select 1 from act where number = $1', [act.number]),
      (rows) => rows.length === 1,
    )
    const [row] = await database.rows<{ actId: ActId }>('select act_id as "actId" from act where number = $1', [
      act.number,
    ])
    const data = { actId: row?.actId ?? ('' as ActId), reason: 'not-vietnamese', rejectedAt: new Date().toISOString() }
    await producer.send([makeRecord(pinRejected, { key: await personOf(act.number), sequence: 1, data })])
    expect(await waiting).toMatchObject({
      status: 201,
      body: { identification: { state: 'rejected', reason: 'not-vietnamese' } },
    })
  })

  test('P12: shows the number that its child holds instead once its own is cancelled, and then that it holds none', async () => {
    const act = makeAct()
    await post(act)
    const key = await personOf(act.number)
    await answerWithNumber(act.number, '001326000101')
    const cancel = async (sequence: number, pin: string, successor?: string): Promise<void> => {
      const data = {
        cancellationId: randomUUID(),
        pin,
        ground: 'collection-error',
        cancelledAt: new Date().toISOString(),
        ...(successor === undefined ? {} : { successor }),
      }
      await producer.send([makeRecord(pinCancelled, { key, sequence, data })])
    }
    const whenIt = async (state: string): Promise<unknown> => {
      const { body } = await eventually(
        () => call('GET', `/v1/acts/${act.number}`),
        (answer) => answer.body.identification?.state === state && answer.body.identification.pin === '001326000102',
        { what: state },
      )
      return body.identification
    }
    await cancel(2, '001326000101', '001326000102')
    expect(await whenIt('issued')).toMatchObject({ pin: '001326000102' })
    await cancel(3, '001326000102')
    expect(await whenIt('cancelled')).toMatchObject({ pin: '001326000102' })
  })

  test('P11: is answered at once where an officer has to decide, and shows the number of the person it turned out to be', async () => {
    const act = makeAct()
    const waiting = post(act, { prefer: 'wait=10' })
    await eventually(
      () => database.rows('select 1 from act where number = $1', [act.number]),
      (rows) => rows.length === 1,
    )
    const [key, known] = [await personOf(act.number), newPersonId()]
    const [heldAt, deadline] = ['2026-11-20T02:00:00.000Z', '2026-11-23T02:00:00.000Z']
    await producer.send([
      makeRecord(pinHeld, { key, sequence: 1, data: { reason: 'suspected-duplicate', heldAt, deadline } }),
    ])
    expect(await waiting).toMatchObject({
      status: 202,
      body: { identification: { state: 'held', reason: 'suspected-duplicate', deadline } },
    })
    const matched = { personId: known, pin: '001326000201', matchedAt: heldAt }
    await producer.send([makeRecord(pinMatched, { key, sequence: 2, data: matched })])
    const shows = (state: string, pin: string): Promise<unknown> =>
      eventually(
        () => call('GET', `/v1/acts/${act.number}`),
        ({ body }) => body.identification?.state === state && body.identification.pin === pin,
        { what: `${state} ${pin}` },
      )
    await shows('matched', '001326000201')
    const end = (sequence: number, pin: string, successor?: string): Promise<void> => {
      const data = { cancellationId: randomUUID(), pin, ground: 'forged-or-false', cancelledAt: heldAt }
      return producer.send([
        makeRecord(pinCancelled, {
          key: known,
          sequence,
          data: successor === undefined ? data : { ...data, successor },
        }),
      ])
    }
    await end(2, '001326000201', '001326000202')
    await shows('matched', '001326000202')
    await end(3, '001326000202')
    await shows('cancelled', '001326000202')
  })

  test('P12: shows the number held now even where it is matched to one that was replaced meanwhile', async () => {
    const act = makeAct()
    await post(act)
    const [key, known, at] = [await personOf(act.number), newPersonId(), '2026-11-20T02:00:00.000Z']
    const replaced = (pin: string, successor: string) => {
      const cancellationId = randomUUID()
      return { cancellationId, pin, successor, ground: 'collection-error', cancelledAt: at }
    }
    await producer.send([
      makeRecord(pinCancelled, { key: known, sequence: 2, data: replaced('001326000301', '001326000302') }),
      makeRecord(pinCancelled, { key: known, sequence: 3, data: replaced('001326000302', '001326000303') }),
    ])
    await eventually(
      () => database.rows("select 1 from ended_number where pin = '001326000302'"),
      (rows) => rows.length === 1,
    )
    const data = { personId: known, pin: '001326000301', matchedAt: at }
    await producer.send([makeRecord(pinMatched, { key, sequence: 1, data })])
    const { body } = await eventually(
      () => call('GET', `/v1/acts/${act.number}`),
      (answer) => answer.body.identification?.state === 'matched',
    )
    expect(body.identification?.pin).toBe('001326000303')
  })

  test('P3: sent many times at once is one act, one person, one event, and every answer is the act as it is now', async () => {
    const act = makeAct()
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(act)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    const key = await personOf(act.number)
    await answerWithNumber(act.number, '001326000002')
    await eventually(
      () => post(act),
      ({ status }) => status === 201,
    )
    expect(await database.rows('select count(*) as acts from act where number = $1', [act.number])).toEqual([
      { acts: 1 },
    ])
    expect(await eventsOf(key)).toBe(1)
  })

  test('is the same act in another Unicode form, spacing and order of members', async () => {
    const act = makeAct()
    await post(act)
    const { child, ...rest } = act
    const rewritten = { child: { ...child, fullName: '  Nguyễn Thị   Hòa'.normalize('NFD') }, ...rest }
    expect(await post(rewritten)).toMatchObject({ status: 202, body: { number: act.number } })
  })

  test('with the same number and other content is refused, and the first one stands', async () => {
    const act = makeAct()
    await post(act)
    const other = { ...act, child: { ...act.child, fullName: 'Nguyễn Thị Huệ' } }
    expect(await post(other)).toMatchObject({
      status: 422,
      body: { type: 'https://hub.ndxp.example/problems/act-number-reused' },
    })
    const [row] = await database.rows<{ name: string }>(
      `select content -> 'child' ->> 'fullName' as name from act where number = $1`,
      [act.number],
    )
    expect(row?.name).toBe('Nguyễn Thị Hòa')
  })

  test('registered at a mission abroad is published with its country, and no commune', async () => {
    const act = makeAct({ registeredAt: { country: 'LA' } })
    expect(await post(act)).toMatchObject({ status: 202 })
    const key = await personOf(act.number)
    const events = await eventually(
      async () => (await readRecords(kafka, 'civil-status.act.v1')).filter((record) => record.key === key),
      ({ length }) => length === 1,
    )
    expect(JSON.parse(String(events[0]?.value))).toMatchObject({ registeredAt: { country: 'LA' } })
  })

  test('of another registrar is neither shown nor confused with one of the same number', async () => {
    const act = makeAct()
    await post(act)
    const client = 'VN/GOV/000.00.00.G08/missions'
    expect(await call('GET', `/v1/acts/${act.number}`, { client })).toMatchObject({ status: 404 })
    const other = { ...act, child: { ...act.child, fullName: 'Lê Văn Ba' } }
    expect(await post(other, {}, client)).toMatchObject({ status: 202 })
  })

  test('takes its number for the idempotency key, in double quotes, and no other', async () => {
    const act = makeAct()
    expect(await post(act, { 'idempotency-key': `"${act.number}"` })).toMatchObject({ status: 202 })
    expect(await post(act, { 'idempotency-key': '"another"' })).toMatchObject({
      status: 400,
      body: { type: expect.stringContaining('idempotency-key-differs') },
    })
    expect(await post(act, { 'idempotency-key': 'unquoted key' })).toMatchObject({
      status: 400,
      body: { type: expect.stringContaining('invalid-header') },
    })
  })
})

describe('bad input', () => {
  const cases: readonly [what: string, given: Parameters<typeof makeAct>[0], problem: string, pointer: string][] = [
    ['an unknown commune', { registeredAt: { communeCode: '99999' } }, 'unknown-commune', '/registeredAt/communeCode'],
    [
      'a commune of the list before the merger',
      { child: { nativePlace: { communeCode: '00001' } } },
      'unknown-commune',
      '/child/nativePlace/communeCode',
    ],
    ['an impossible date', { child: { dateOfBirth: '2026-02-30' } }, 'impossible-date', '/child/dateOfBirth'],
    ['a birth in the future', { child: { dateOfBirth: '2026-11-21' } }, 'birth-in-future', '/child/dateOfBirth'],
    ['a registration in the future', { registeredOn: '2999-01-01' }, 'registration-in-future', '/registeredOn'],
    [
      'a number of eleven digits',
      { mother: { fullName: 'Trần Thị Lan', pin: '00109900001' } },
      'malformed-pin',
      '/mother/pin',
    ],
    ['an unknown sex code', { child: { sex: '0' } }, 'unknown-sex-code', '/child/sex'],
    ['a name that is no name', { child: { fullName: 'Nguyễn 123' } }, 'malformed-name', '/child/fullName'],
    [
      'a place in two countries',
      { child: { placeOfBirth: { communeCode: '00004', country: 'JP' } } },
      'incomplete-place',
      '/child/placeOfBirth',
    ],
    ['a member that does not exist', { motherr: {} }, 'invalid-request', ''],
    ['a missing name', { child: { fullName: undefined } }, 'invalid-request', '/child/fullName'],
  ]

  test.each(cases)(
    '%s has its own problem, names the field and repeats no value',
    async (_what, given, problem, pointer) => {
      const act = makeAct(given)
      const answer = await post(act)
      expect(answer).toMatchObject({
        status: 400,
        body: { type: `https://hub.ndxp.example/problems/${problem}`, errors: [{ pointer }] },
      })
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(JSON.stringify(answer.body)).not.toMatch(/Nguy|Lan|00109900001|99999|2026-02-30/)
    },
  )

  test('nothing of a refused request reaches the database or Kafka', async () => {
    const act = makeAct({ child: { sex: '9' } })
    await post(act)
    expect(await database.rows('select 1 from act where number = $1', [act.number])).toEqual([])
    const published = 'select 1 from outbox where position($1 in payload) > 0'
    expect(await database.rows(published, [act.number])).toEqual([])
    const accepted = makeAct()
    await post(accepted)
    const key = await personOf(accepted.number)
    await eventually(
      () => eventsOf(key),
      (count) => count === 1,
    )
    const values = (await readRecords(kafka, 'civil-status.act.v1')).map(({ value }) => value?.toString() ?? '')
    expect(values.some((value) => value.includes(act.number))).toBe(false)
  })

  test('several errors are told at once, under the general problem', async () => {
    const answer = await post(makeAct({ registeredAt: { communeCode: '99999' }, child: { fullName: '1' } }))
    expect(answer.body.type).toBe('https://hub.ndxp.example/problems/invalid-request')
    expect(answer.body.errors).toHaveLength(2)
  })

  test.each([
    ['text that is no JSON', '{"kind": Nguyễn'],
    ['an empty body', ''],
  ])('%s is refused without being quoted', async (_what, body) => {
    const answer = await post(body)
    expect(answer).toMatchObject({ status: 400, body: { type: 'https://hub.ndxp.example/problems/invalid-request' } })
    expect(JSON.stringify(answer.body)).not.toContain('Nguy')
  })

  test('a call that did not come through the gateway is refused', async () => {
    const response = await fetch(`${service.url('http')}/v1/acts/anything`)
    expect(response.status).toBe(403)
    expect(((await response.json()) as { type: string }).type).toBe(
      'https://hub.ndxp.example/problems/outside-the-gateway',
    )
  })
})
