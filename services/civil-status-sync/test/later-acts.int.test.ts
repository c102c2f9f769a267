import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pinImported, pinIssued, pinMatched, pinReestablished, type PersonId } from '@hub/contracts'
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
  ;[kafka, database] = await Promise.all([createTestTopics('later-acts-test'), createTestDatabase('civil-status-sync')])
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
    readonly publication?: string
    readonly deadline?: string
    readonly persons?: readonly { readonly role: string; readonly state: string }[]
    readonly type?: string
    readonly errors?: readonly { readonly pointer: string }[]
  }
}

const call = async (method: string, target: string, body?: object, officer?: string): Promise<Answer> => {
  const response = await callAsRegistrar(service, { method, target, body, officer })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

let acts = 0
const common = () => {
  acts += 1
  return { number: `T02.00004-261120-${acts}`, registeredOn: '2026-11-20', registeredAt: { communeCode: '00004' } }
}
let pins = 0
const newPin = (): string => {
  pins += 1
  return `001999${String(pins).padStart(6, '0')}`
}

interface Known {
  readonly personId: PersonId
  readonly fullName: string
  readonly dateOfBirth: string
  readonly pin: string
}

const make = (given: Partial<Known> = {}): Known => ({
  personId: newPersonId(),
  fullName: `Trần Thị ${newName()}`,
  dateOfBirth: '1999-12-31',
  pin: newPin(),
  ...given,
})
const named = ({ fullName, dateOfBirth, pin }: Known) => ({ fullName, dateOfBirth, pin })
const unnumbered = ({ fullName, dateOfBirth }: Known) => ({ fullName, dateOfBirth })

/** Somebody who was there before the hub was. */
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

const eventsOf = async (personId: PersonId): Promise<readonly { readonly type: string; readonly data: object }[]> =>
  (await readRecords(kafka, 'civil-status.act.v1'))
    .filter(({ key }) => key === personId)
    .map(({ headers, value }) => ({
      type: headers['ce_type']?.split('.').at(-2) ?? '',
      data: JSON.parse(value?.toString('utf8') ?? '') as object,
    }))

const untilEvent = async (personId: PersonId) => {
  const [event] = await eventually(
    () => eventsOf(personId),
    (events) => events.length > 0,
  )
  return event
}

const die = (person: object, given: object = {}) => ({ ...common(), person, dateOfDeath: '2026-11-18', ...given })

describe('an act about somebody who is known', () => {
  test('goes out at once, to both spouses, each under the own key', async () => {
    const [husband, wife] = [make(), make()]
    await becomeKnown(husband, wife)
    const act = { ...common(), husband: named(husband), wife: named(wife), marriedOn: '2026-11-20' }
    const answer = await call('POST', '/v1/acts/marriages', act)
    expect(answer).toMatchObject({ status: 201, body: { publication: 'published' } })
    expect(await untilEvent(husband.personId)).toMatchObject({
      type: 'marriage-registered',
      data: { role: 'husband', spouse: { personId: wife.personId, pin: wife.pin } },
    })
    expect(await untilEvent(wife.personId)).toMatchObject({ data: { role: 'wife', spouse: named(husband) } })
    expect(await call('POST', '/v1/acts/marriages', act)).toMatchObject({ status: 201 })
    expect(await eventsOf(wife.personId)).toHaveLength(1)
    expect(await call('POST', '/v1/acts/marriages', { ...act, marriedOn: '2026-11-19' })).toMatchObject({
      status: 422,
    })
    expect(await call('GET', `/v1/acts/marriages/${act.number}`)).toMatchObject({ status: 200 })
    expect(await call('GET', `/v1/acts/deaths/${act.number}`)).toMatchObject({ status: 404 })
  })

  test.each([
    ['deaths', { dateOfDeath: '2026-11-18' }, 'death-registered', ['person']],
    ['death-annulments', {}, 'death-annulled', ['person']],
    ['marriage-ends', { endedOn: '2026-11-01', ground: 'divorce' }, 'marriage-ended', ['husband', 'wife']],
    ['parentages', { relation: 'father' }, 'parentage-recorded', ['child', 'parent']],
    ['adoptions', { relation: 'mother' }, 'adoption-recorded', ['child', 'parent']],
    ['adoption-ends', { relation: 'mother' }, 'adoption-ended', ['child', 'parent']],
    ['guardianships', {}, 'guardianship-recorded', ['ward', 'guardian']],
    ['guardianship-ends', {}, 'guardianship-ended', ['ward', 'guardian']],
  ])('%s', async (path, given, type, roles) => {
    const people = roles.map(() => make())
    await becomeKnown(...people)
    const subjects = Object.fromEntries(roles.map((role, index) => [role, named(people[index] as Known)]))
    expect(await call('POST', `/v1/acts/${path}`, { ...common(), ...given, ...subjects })).toMatchObject({
      status: 201,
    })
    for (const { personId } of people) expect(await untilEvent(personId)).toMatchObject({ type })
  })

  test('who is named by an old number is the person who holds another one since', async () => {
    const person = make()
    const data = {
      cancellationId: randomUUID(),
      pin: newPin(),
      previousPin: person.pin,
      reestablishedAt: new Date().toISOString(),
    }
    await becomeKnown(person)
    await producer.send([makeRecord(pinReestablished, { key: person.personId, sequence: 2, data })])
    expect(await call('POST', '/v1/acts/deaths', die(named(person)))).toMatchObject({ status: 201 })
    const act = { ...common(), person: { ...named(person), pin: data.pin } }
    const { status } = await call('POST', '/v1/acts/death-annulments', act)
    expect([201, 202]).toContain(status)
    await eventually(
      () => eventsOf(person.personId),
      (events) => events.length === 2,
    )
  })

  test('who turned out to be somebody else is that person', async () => {
    const [gone, survivor] = [make(), make()]
    await becomeKnown(gone, survivor)
    const data = { personId: survivor.personId, pin: survivor.pin, matchedAt: new Date().toISOString() }
    await producer.send([makeRecord(pinMatched, { key: gone.personId, sequence: 2, data })])
    await eventually(
      () => database.rows('select 1 from merged_person where person_id = $1', [gone.personId]),
      (rows) => rows.length === 1,
    )
    await call('POST', '/v1/acts/deaths', die(unnumbered(gone)))
    expect(await untilEvent(survivor.personId)).toMatchObject({ type: 'death-registered' })
  })

  test('changes each item by itself, and is found by the new name from then on', async () => {
    const person = make()
    await becomeKnown(person)
    const fullName = `Trần Thị ${newName()}`
    const changes = [
      { field: 'fullName', oldValue: person.fullName, newValue: fullName },
      { field: 'sex', newValue: '1' },
    ]
    const act = { ...common(), person: named(person), ground: 'correction', changes }
    expect(await call('POST', '/v1/acts/changes', act)).toMatchObject({ status: 201 })
    await eventually(
      () => eventsOf(person.personId),
      (events) => events.length === 2,
    )
    expect((await eventsOf(person.personId)).map(({ data }) => data)).toMatchObject([
      { field: 'fullName', newValue: fullName },
      { field: 'sex', newValue: 'male' },
    ])
    for (const name of [fullName, person.fullName]) {
      const later = die({ fullName: name, dateOfBirth: person.dateOfBirth })
      expect(await call('POST', '/v1/acts/deaths', later)).toMatchObject({ status: 201 })
    }
  })
})

describe('a revocation', () => {
  test('tells everybody whom the act concerned, once', async () => {
    const [husband, wife] = [make(), make()]
    await becomeKnown(husband, wife)
    const marriage = { ...common(), husband: named(husband), wife: named(wife), marriedOn: '2026-11-20' }
    await call('POST', '/v1/acts/marriages', marriage)
    const revocation = { ...common(), revokes: marriage.number }
    for (const again of [1, 2])
      expect([again, await call('POST', '/v1/acts/revocations', revocation)]).toMatchObject([again, { status: 201 }])
    for (const { personId } of [husband, wife]) {
      const events = await eventually(
        () => eventsOf(personId),
        (all) => all.length === 2,
      )
      expect(events[1]).toMatchObject({ type: 'registration-revoked' })
    }
  })

  test('of an act that has not gone out, of a change, and of nothing is refused', async () => {
    const person = make()
    await becomeKnown(person)
    const waiting = die(named(make()))
    const changes = [{ field: 'ethnicity', newValue: '02' }]
    const change = { ...common(), person: named(person), ground: 'correction', changes }
    await call('POST', '/v1/acts/deaths', waiting)
    await call('POST', '/v1/acts/changes', change)
    for (const revokes of [waiting.number, change.number, 'T02.nothing'])
      expect(await call('POST', '/v1/acts/revocations', { ...common(), revokes })).toMatchObject({ status: 409 })
  })
})

describe('P10: an act about somebody who is not known', () => {
  test.each([
    ['by a number waits for the number', named],
    ['by name and date of birth waits for those', unnumbered],
  ])('%s, and goes out by itself', async (_what, name) => {
    const person = make()
    const act = die(name(person))
    expect(await call('POST', '/v1/acts/deaths', act)).toMatchObject({
      status: 202,
      body: {
        publication: 'waiting',
        persons: [{ role: 'person', state: 'waiting' }],
        // At 17:00 in Viet Nam, of a working day.
        deadline: expect.stringMatching(/T10:00:00[.]000Z$/) as unknown,
      },
    })
    await becomeKnown(person)
    expect(await untilEvent(person.personId)).toMatchObject({ type: 'death-registered' })
    expect(await call('GET', `/v1/acts/deaths/${act.number}`)).toMatchObject({ body: { publication: 'published' } })
  })

  test('goes out when a birth brings that person, and another when the number of that person comes', async () => {
    const [personId, pin] = [newPersonId(), newPin()]
    const child = { fullName: `Trần Thị ${newName()}`, dateOfBirth: '2026-11-18' }
    const byName = die(child)
    await call('POST', '/v1/acts/deaths', byName)
    const place = { communeCode: '00004' }
    const whole = { ...child, sex: '2', placeOfBirth: place, nativePlace: place, ethnicity: '01', nationality: 'VN' }
    expect((await call('POST', '/v1/acts', { ...common(), kind: 'birth', child: whole })).status).toBe(202)
    expect(await call('GET', `/v1/acts/deaths/${byName.number}`)).toMatchObject({ body: { publication: 'published' } })
    const byNumber = die({ fullName: 'Lê Văn Ba', pin })
    await call('POST', '/v1/acts/deaths', byNumber)
    const data = { pin, issuedAt: new Date().toISOString() }
    await producer.send([makeRecord(pinIssued, { key: personId, sequence: 1, data })])
    expect(await untilEvent(personId)).toMatchObject({ type: 'death-registered' })
  })

  test('by the new name waits for the correction of the name', async () => {
    const person = make()
    await becomeKnown(person)
    const fullName = `Trần Thị ${newName()}`
    const death = die({ fullName, dateOfBirth: person.dateOfBirth })
    expect(await call('POST', '/v1/acts/deaths', death)).toMatchObject({ status: 202 })
    const changes = [{ field: 'fullName', newValue: fullName }]
    await call('POST', '/v1/acts/changes', { ...common(), person: named(person), ground: 'change', changes })
    expect(await call('GET', `/v1/acts/deaths/${death.number}`)).toMatchObject({ body: { publication: 'published' } })
  })

  test('goes out only when everybody concerned is known', async () => {
    const [husband, wife] = [make(), make()]
    await becomeKnown(husband)
    const act = { ...common(), husband: named(husband), wife: named(wife), marriedOn: '2026-11-20' }
    expect(await call('POST', '/v1/acts/marriages', act)).toMatchObject({ status: 202 })
    expect(await eventsOf(husband.personId)).toEqual([])
    await becomeKnown(wife)
    expect(await untilEvent(husband.personId)).toMatchObject({ type: 'marriage-registered' })
  })

  test('misses nobody who becomes known at the same moment', async () => {
    const people = Array.from({ length: 60 }, () => make())
    await Promise.all([
      ...people.map((person) => call('POST', '/v1/acts/deaths', die(named(person)))),
      producer.send(people.map(imported)),
    ])
    for (const { personId } of people) expect(await untilEvent(personId)).toMatchObject({ type: 'death-registered' })
  }, 60_000)

  test('shows as overdue to operators once its deadline has passed', async () => {
    const act = die(named(make()))
    await call('POST', '/v1/acts/deaths', act)
    const late = `update act set deadline_to_resolve = now() - interval '1 hour' where number = $1`
    await database.rows(late, [act.number])
    const response = await fetch(`${service.url('management')}/unresolved-acts`)
    expect(await response.json()).toContainEqual(
      expect.objectContaining({ kind: 'death', role: 'person', state: 'waiting', overdue: true, communeCode: '00004' }),
    )
  })
})

describe('an act that could mean more than one', () => {
  test('is unclear, and does not go out', async () => {
    const twins = [make(), make()].map((one) => ({ ...one, fullName: 'Nguyễn Văn Sinh Đôi' }))
    await becomeKnown(...twins)
    expect(await call('POST', '/v1/acts/deaths', die(unnumbered(twins[0] as Known)))).toMatchObject({
      status: 202,
      body: { publication: 'unclear', persons: [{ state: 'ambiguous' }] },
    })
  })

  test('goes out once an officer has said whom it means, and nobody says otherwise afterwards', async () => {
    const twins = [make(), make()].map((one) => ({ ...one, fullName: 'Nguyễn Văn Song Sinh' })) as [Known, Known]
    await becomeKnown(...twins)
    const act = die(unnumbered(twins[0]))
    await call('POST', '/v1/acts/deaths', act)
    const say = (pin: string, role = 'person', officer?: string) =>
      call(
        'POST',
        `/v1/acts/deaths/${act.number}/persons/${role}`,
        { pin, reason: 'the family was asked' },
        officer ?? 'officer',
      )
    expect(await say(twins[1].pin, 'person', '')).toMatchObject({ status: 400 })
    expect(await say('001899999999')).toMatchObject({ status: 404 })
    expect(await say(twins[1].pin, 'husband')).toMatchObject({ status: 404 })
    for (const again of [1, 2])
      expect([again, await say(twins[1].pin)]).toMatchObject([
        again,
        { status: 200, body: { publication: 'published' } },
      ])
    expect(await untilEvent(twins[1].personId)).toMatchObject({ type: 'death-registered' })
    expect(await say(twins[0].pin)).toMatchObject({ status: 409 })
    expect(await eventsOf(twins[0].personId)).toEqual([])
    const said = 'select reason from act_subject join act using (act_id) where number = $1'
    expect(await database.rows(said, [act.number])).toEqual([{ reason: 'the family was asked' }])
  })

  test('of a number that is somebody else’s by name and date of birth is unclear, too', async () => {
    const person = make()
    await becomeKnown(person)
    const wrong = { fullName: 'Lê Văn Ba', dateOfBirth: '1950', pin: person.pin }
    expect(await call('POST', '/v1/acts/deaths', die(wrong))).toMatchObject({
      body: { publication: 'unclear', persons: [{ state: 'contradicted' }] },
    })
    expect(await call('POST', '/v1/acts/deaths', die({ ...wrong, dateOfBirth: '1999-12' }))).toMatchObject({
      status: 201,
    })
  })
})

describe('one person in two roles', () => {
  const refused = {
    status: 400,
    body: { type: 'https://hub.ndxp.example/problems/person-in-two-roles', errors: [{ pointer: '/wife' }] },
  }
  const marriage = (husband: object, wife: object) => ({ ...common(), husband, wife, marriedOn: '2026-11-20' })

  test.each([
    ['by one number', (one: Known) => [named(one), { ...named(one), fullName: 'Lê Thị Ba' }]],
    ['by one name and date of birth', (one: Known) => [unnumbered(one), unnumbered(one)]],
  ])('%s is refused, known or not', async (_what, name) => {
    const [husband = {}, wife = {}] = name(make())
    expect(await call('POST', '/v1/acts/marriages', marriage(husband, wife))).toMatchObject(refused)
  })

  test('by two numbers that he had one after the other is refused', async () => {
    const person = make()
    await becomeKnown(person)
    const data = {
      cancellationId: randomUUID(),
      pin: newPin(),
      previousPin: person.pin,
      reestablishedAt: new Date().toISOString(),
    }
    await producer.send([makeRecord(pinReestablished, { key: person.personId, sequence: 2, data })])
    await eventually(
      () => database.rows('select 1 from known_number where pin = $1', [data.pin]),
      (rows) => rows.length === 1,
    )
    const act = marriage(named(person), { ...named(person), pin: data.pin })
    expect(await call('POST', '/v1/acts/marriages', act)).toMatchObject(refused)
  })

  test('that shows only when he becomes known is unclear, and an officer cannot say so', async () => {
    const person = make()
    const act = marriage(named(person), unnumbered(person))
    expect(await call('POST', '/v1/acts/marriages', act)).toMatchObject({
      status: 202,
      body: { publication: 'waiting' },
    })
    await becomeKnown(person)
    const { body } = await eventually(
      () => call('GET', `/v1/acts/marriages/${act.number}`),
      (answer) => answer.body.publication === 'unclear',
    )
    expect(body.persons?.map(({ state }) => state).toSorted()).toEqual(['contradicted', 'resolved'])
    expect(await call('POST', '/v1/acts/marriages', act)).toMatchObject({ status: 202 })
    const say = { pin: person.pin, reason: 'papers' }
    expect(await call('POST', `/v1/acts/marriages/${act.number}/persons/wife`, say, 'officer')).toMatchObject({
      status: 400,
    })
    expect(await eventsOf(person.personId)).toEqual([])
  })
})

test('a marriage under age goes out, with a remark', async () => {
  const [husband, wife] = [make({ dateOfBirth: '2006-11-21' }), make()]
  await becomeKnown(husband, wife)
  const act = { ...common(), husband: named(husband), wife: named(wife), marriedOn: '2026-11-20' }
  expect(await call('POST', '/v1/acts/marriages', act)).toMatchObject({
    status: 201,
    body: { publication: 'published', remarks: [{ remark: 'under-marriage-age', role: 'husband' }] },
  })
})

test.each([
  [{ dateOfDeath: '2026-11-21' }, 'event-in-future', ['/dateOfDeath']],
  [{ registeredOn: '2099-01-01' }, 'registration-in-future', ['/registeredOn']],
  [{ person: { fullName: 'Lê Văn Ba' } }, 'unresolvable-person', ['/person']],
  [{ person: { fullName: 'Lê 2', pin: '001099000001' } }, 'malformed-name', ['/person/fullName']],
  [{ placeOfDeath: { communeCode: '99999' } }, 'unknown-commune', ['/placeOfDeath/communeCode']],
  [{ dateOfDeath: '2026-02-30' }, 'impossible-date', ['/dateOfDeath']],
])('an act with %j is refused: %s', async (given, problem, pointers) => {
  const { status, body } = await call('POST', '/v1/acts/deaths', die(named(make()), given))
  expect(status).toBe(400)
  expect(body.type?.split('/').at(-1)).toBe(problem)
  expect(body.errors?.map(({ pointer }) => pointer)).toEqual(pointers)
})

test.each([
  ['fullName', 'Lê 2'],
  ['dateOfBirth', '2026-13'],
  ['sex', '7'],
  ['ethnicity', 'Kinh'],
  ['nationality', 'vn'],
])('a new %s of %j is refused', async (field, newValue) => {
  const act = { ...common(), person: named(make()), ground: 'correction', changes: [{ field, newValue }] }
  expect(await call('POST', '/v1/acts/changes', act)).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/changes/0/newValue' }] },
  })
})
