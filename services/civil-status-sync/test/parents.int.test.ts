import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pinImported, pinReestablished, type PersonId } from '@hub/contracts'
import { createProducer, readRecords, type EventProducer, type KafkaOptions } from '@hub/kafka'
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  makeRecord,
  newName,
  newPersonId,
  testConfig,
  type RunningService,
  type TestDatabase,
} from '@hub/testing'
import { callAsRegistrar, runCivilStatus } from './civil-status-under-test.ts'

let kafka: KafkaOptions
let database: TestDatabase
let producer: EventProducer
let service: RunningService

beforeAll(async () => {
  ;[kafka, database] = await Promise.all([createTestTopics('parents-test'), createTestDatabase('civil-status-sync')])
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
  readonly body: {
    readonly identification?: { readonly state: string }
    readonly state?: string
    readonly missing?: readonly string[]
    readonly type?: string
    readonly persons?: readonly { readonly role: string; readonly state: string }[]
  }
}

const call = async (method: string, target: string, body?: object): Promise<Answer> => {
  const response = await callAsRegistrar(service, { method, target, body, officer: 'officer' })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

let made = 0
const birth = (given: object, child: object = {}) => {
  made += 1
  const place = { communeCode: '00004' }
  return {
    kind: 'birth',
    number: `T03.00004-261120-${made}`,
    registeredOn: '2026-11-20',
    registeredAt: place,
    child: {
      fullName: `Nguyễn Thị ${newName()}`,
      sex: '2',
      dateOfBirth: '2026-11-18',
      placeOfBirth: place,
      nativePlace: place,
      ethnicity: '01',
      nationality: 'VN',
      ...child,
    },
    ...given,
  }
}

interface Known {
  readonly personId: PersonId
  readonly fullName: string
  readonly dateOfBirth: string
  readonly pin: string
}

const make = (given: Partial<Known> = {}): Known => {
  made += 1
  return {
    personId: newPersonId(),
    fullName: `Trần Thị ${newName()}`,
    dateOfBirth: '1995-12-31',
    pin: `001995${String(made).padStart(6, '0')}`,
    ...given,
  }
}
const named = ({ fullName, dateOfBirth, pin }: Known) => ({ fullName, dateOfBirth, pin })
const unnumbered = ({ fullName, dateOfBirth }: Known) => ({ fullName, dateOfBirth })

const imported = ({ personId, fullName, dateOfBirth, pin }: Known) =>
  makeRecord(pinImported, {
    key: personId,
    sequence: 1,
    data: {
      importId: randomUUID(),
      pin,
      person: { fullName, dateOfBirth, sex: 'female', ethnicity: '01', nationality: 'VN' },
      importedAt: new Date().toISOString(),
    },
  })

const becomeKnown = async (...people: readonly Known[]): Promise<void> => {
  await producer.send(people.map(imported))
  await eventually(
    () =>
      database.rows('select 1 from known_person where person_id = any($1)', [people.map(({ personId }) => personId)]),
    (rows) => rows.length === people.length,
  )
}

const copiesOf = async (key: PersonId): Promise<readonly object[]> =>
  (await readRecords(kafka, 'civil-status.act.v1'))
    .filter((record) => record.key === key)
    .map(({ value }) => JSON.parse(value?.toString('utf8') ?? '') as object)

const untilCopies = (key: PersonId, count = 1): Promise<readonly object[]> =>
  eventually(
    () => copiesOf(key),
    (copies) => copies.length === count,
  )

const readPersons = async (number: string) => (await call('GET', `/v1/acts/${number}`)).body.persons

describe('a parent whom a birth names', () => {
  test.each([
    ['by the number', named],
    ['by name and full date of birth', unnumbered],
  ])('%s, and who is known, is a person of the act', async (_what, name) => {
    const [mother, father] = [make(), make({ fullName: `Nguyễn Văn ${newName()}` })]
    await becomeKnown(mother, father)
    const act = birth({ mother: name(mother), father: name(father) })
    const { status, body } = await call('POST', '/v1/acts', act)
    const persons = [
      { role: 'mother', state: 'resolved' },
      { role: 'father', state: 'resolved' },
    ]
    expect([status, body.persons]).toEqual([202, persons])
    expect(await readPersons(act.number)).toEqual(persons)
    const [row] = await database.rows<{ personId: PersonId }>(
      'select person_id as "personId" from act where number = $1',
      [act.number],
    )
    const childId = row?.personId
    expect(await untilCopies(mother.personId)).toMatchObject([{ role: 'mother', childId, mother: name(mother) }])
    expect(await untilCopies(father.personId)).toMatchObject([{ role: 'father', childId, father: name(father) }])
    await call('POST', '/v1/acts', act)
    expect(await copiesOf(mother.personId)).toHaveLength(1)
  })

  test('by an old number is the person who holds another one since', async () => {
    const mother = make()
    await becomeKnown(mother)
    const data = {
      cancellationId: randomUUID(),
      pin: make().pin,
      previousPin: mother.pin,
      reestablishedAt: new Date().toISOString(),
    }
    await producer.send([makeRecord(pinReestablished, { key: mother.personId, sequence: 2, data })])
    expect((await call('POST', '/v1/acts', birth({ mother: named(mother) }))).body.persons).toEqual([
      { role: 'mother', state: 'resolved' },
    ])
  })

  test.each([
    ['the number', named],
    ['name and full date of birth', unnumbered],
  ])('P10: by %s, and who is not known, holds nothing back and follows by itself', async (_what, name) => {
    const mother = make()
    const act = birth({ mother: name(mother), father: { fullName: 'Nguyễn Văn Ba', dateOfBirth: '1990' } })
    expect(await call('POST', '/v1/acts', act)).toMatchObject({
      status: 202,
      body: { identification: { state: 'pending' }, persons: [{ role: 'mother', state: 'waiting' }] },
    })
    await eventually(
      async () =>
        (await readRecords(kafka, 'civil-status.act.v1')).filter(({ value }) => value?.includes(mother.fullName)),
      (records) => records.length === 1,
    )
    await becomeKnown(mother)
    expect(await untilCopies(mother.personId)).toMatchObject([{ role: 'mother' }])
    expect(await readPersons(act.number)).toEqual([{ role: 'mother', state: 'resolved' }])
  })

  test('and whose own birth comes after that of the child is found by it', async () => {
    const mother = { fullName: `Lê Thị ${newName()}`, dateOfBirth: '2004-05-06' }
    const child = birth({ mother })
    await call('POST', '/v1/acts', child)
    await call('POST', '/v1/acts', birth({ registeredOn: '2026-11-19' }, mother))
    expect(await readPersons(child.number)).toEqual([{ role: 'mother', state: 'resolved' }])
  })

  test('is missed by nobody who becomes known at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const families = Array.from({ length: 10 }, () => {
        const mother = { fullName: `Lê Thị ${newName()}`, dateOfBirth: '2004-05-06' }
        return { own: birth({}, mother), child: birth({ mother }) }
      })
      await Promise.all(
        families.flatMap(({ own, child }) => [call('POST', '/v1/acts', child), call('POST', '/v1/acts', own)]),
      )
      for (const { child } of families)
        expect(await readPersons(child.number)).toEqual([{ role: 'mother', state: 'resolved' }])
    }
  }, 60_000)

  test('who could be more than one shows in the work list, behind acts that wait, until an officer says who', async () => {
    const [one, other] = [make(), make()].map((person) => ({ ...person, fullName: 'Trần Thị Sinh Đôi' })) as [
      Known,
      Known,
    ]
    await becomeKnown(one, other)
    const act = birth({ mother: unnumbered(one) })
    expect((await call('POST', '/v1/acts', act)).body.persons).toEqual([{ role: 'mother', state: 'ambiguous' }])
    const response = await fetch(`${service.url('management')}/unresolved-acts`)
    const row = { kind: 'birth', role: 'mother', state: 'ambiguous', communeCode: '00004', overdue: false }
    expect(await response.json()).toContainEqual(expect.objectContaining(row))
    const say = (pin: string, role = 'mother') =>
      call('POST', `/v1/acts/${act.number}/persons/${role}`, { pin, reason: 'the family was asked' })
    expect(await say('001899999999')).toMatchObject({ status: 404 })
    expect(await say(other.pin, 'father')).toMatchObject({ status: 404 })
    for (const again of [1, 2]) expect([again, await say(other.pin)]).toMatchObject([again, { status: 200 }])
    expect(await untilCopies(other.personId)).toMatchObject([{ role: 'mother' }])
    expect(await say(one.pin)).toMatchObject({ status: 409 })
    expect(await copiesOf(one.personId)).toEqual([])
  })

  test('of whom too little is said is text, until an officer says who', async () => {
    const mother = make()
    await becomeKnown(mother)
    const act = birth({ mother: { fullName: mother.fullName } })
    expect((await call('POST', '/v1/acts', act)).body.persons).toEqual([])
    const said = await call('POST', `/v1/acts/${act.number}/persons/mother`, { pin: mother.pin, reason: 'papers' })
    expect(said).toMatchObject({ status: 200, body: { persons: [{ role: 'mother', state: 'resolved' }] } })
    expect(await untilCopies(mother.personId)).toMatchObject([{ role: 'mother' }])
  })
})

describe('a birth of which items are missing', () => {
  const blank = { sex: undefined, nativePlace: undefined }

  test('stays open, and goes out once, with its parents, when they are supplemented', async () => {
    const mother = make()
    await becomeKnown(mother)
    const whole = birth({ mother: named(mother) })
    const { number } = whole
    const open = { ...whole, child: { ...whole.child, ...blank } }
    const isOpen = { status: 202, body: { state: 'supplement', missing: ['sex', 'nativePlace'], persons: [] } }
    for (const again of [1, 2]) expect([again, await call('POST', '/v1/acts', open)]).toMatchObject([again, isOpen])
    expect((await call('GET', `/v1/acts/${number}`)).body).toMatchObject(isOpen.body)
    const pin = { pin: mother.pin, reason: 'papers' }
    expect(await call('POST', `/v1/acts/${number}/persons/mother`, pin)).toMatchObject({ status: 404 })

    const less = { ...open, child: { ...open.child, sex: '1' } }
    expect(await call('PUT', `/v1/acts/${number}`, less)).toMatchObject({
      status: 202,
      body: { missing: ['nativePlace'] },
    })
    expect(await copiesOf(mother.personId)).toEqual([])

    const complete = { status: 202, body: { state: 'eligible', persons: [{ role: 'mother', state: 'resolved' }] } }
    expect(await call('PUT', `/v1/acts/${number}`, whole)).toMatchObject(complete)
    const [copy] = await untilCopies(mother.personId)
    expect(copy).toMatchObject({ role: 'mother', child: { sex: 'female' } })
    for (const [method, target, content] of [
      ['PUT', `/v1/acts/${number}`, whole],
      ['POST', '/v1/acts', whole],
      ['POST', '/v1/acts', open],
    ] as const)
      expect(await call(method, target, content)).toMatchObject(complete)
    expect(await copiesOf(mother.personId)).toHaveLength(1)
    const [row] = await database.rows<{ personId: PersonId }>(
      'select person_id as "personId" from act where number = $1',
      [number],
    )
    expect(await untilCopies(row?.personId as PersonId)).toMatchObject([{ role: 'child' }])
  })

  test('is refused as a supplement where nothing is missing, nothing is known, or the numbers differ', async () => {
    const act = birth({})
    await call('POST', '/v1/acts', act)
    const other = { ...act, child: { ...act.child, sex: '1' } }
    expect(await call('PUT', `/v1/acts/${act.number}`, other)).toMatchObject({
      status: 409,
      body: { type: 'https://hub.ndxp.example/problems/act-complete' },
    })
    const unknown = birth({})
    expect(await call('PUT', `/v1/acts/${unknown.number}`, unknown)).toMatchObject({ status: 404 })
    expect(await call('PUT', `/v1/acts/${act.number}`, unknown)).toMatchObject({ status: 400 })
  })

  test('does not make its child known before it is complete', async () => {
    const whole = birth({})
    const { fullName, dateOfBirth } = whole.child
    const death = {
      number: `${whole.number}D`,
      registeredOn: '2026-11-20',
      registeredAt: { communeCode: '00004' },
      person: { fullName, dateOfBirth },
      dateOfDeath: '2026-11-19',
    }
    await call('POST', '/v1/acts', { ...whole, child: { ...whole.child, ...blank } })
    expect((await call('POST', '/v1/acts/deaths', death)).status).toBe(202)
    await call('PUT', `/v1/acts/${whole.number}`, whole)
    expect((await call('POST', '/v1/acts/deaths', death)).status).toBe(201)
  })
})
