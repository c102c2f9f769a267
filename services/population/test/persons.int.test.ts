import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  birthRegistered,
  civilStatusChanged,
  deathRegistered,
  parentageRecorded,
  pinCancelled,
  pinIssued,
  type ActId,
  type OutgoingRecord,
  type PersonId,
} from '@hub/contracts'
import { createDatabase, statement } from '@hub/postgres'
import { eventually, makeBirth, makeRecord, newPersonId, silentLogger } from '@hub/testing'
import { itemNames } from '../src/domain/items.ts'
import { startPopulation, type PopulationUnderTest } from './population-under-test.ts'

let population: PopulationUnderTest
beforeAll(async () => {
  population = await startPopulation('persons-test')
})
afterAll(() => population.stop())

let numbers = 0
const nextPin = (): string => {
  numbers += 1
  return `0018${String(26_000_000 + numbers).padStart(8, '0')}`
}

const everything = { items: itemNames }
const place = { country: 'VN', communeCode: '00004', provinceCode: '01' }
const act = (registeredOn = '2026-11-20') => ({
  actId: newPersonId() as string as ActId,
  registeredOn,
  registeredAt: place,
  registeredBy: { client: 'VN/GOV/TEST/registrar', officer: 'registrar-1' },
})

const corrected = (key: PersonId, sequence: number, newValue: string): OutgoingRecord =>
  makeRecord(civilStatusChanged, {
    key,
    sequence,
    data: { ...act(`2026-11-${10 + sequence}`), field: 'fullName', newValue, ground: 'correction' },
  })

const died = (key: PersonId, sequence: number): OutgoingRecord =>
  makeRecord(deathRegistered, { key, sequence, data: { ...act(), dateOfDeath: '2026-11-19' } })

/** Brings somebody with a number into the register. */
const bring = async (key = newPersonId()): Promise<{ readonly key: PersonId; readonly pin: string }> => {
  const pin = nextPin()
  await population.producer.send([
    makeRecord(birthRegistered, { key, sequence: 1, data: makeBirth({ mother: { fullName: 'Trần Thị Lan' } }) }),
    makeRecord(pinIssued, { key, sequence: 1, data: { pin, issuedAt: new Date().toISOString() } }),
  ])
  await eventually(
    () => population.post('/v1/persons/record', { pin }, everything),
    ({ status }) => status === 200,
  )
  return { key, pin }
}

interface Told {
  readonly version: number
  readonly items: Readonly<Record<string, unknown>>
  readonly withheld: readonly string[]
}

const read = async (pin: string, grant: unknown, items?: readonly string[]): Promise<Told> =>
  (await population.post('/v1/persons/record', { pin, ...(items === undefined ? {} : { items }) }, grant)).body as Told

const untilVersion = (pin: string, version: number): Promise<Told> =>
  eventually(
    () => read(pin, everything),
    (told) => told.version === version,
  )

describe('the record of a person', () => {
  test('tells the authority of the register everything that is held', async () => {
    const { pin } = await bring()
    expect(await read(pin, everything)).toEqual({
      version: 1,
      items: {
        pin,
        fullName: 'Nguyễn Thị Hòa',
        dateOfBirth: '2026-11-18',
        sex: '2',
        placeOfBirth: place,
        registeredOn: '2026-11-20',
        registeredAt: place,
        nativePlace: place,
        ethnicity: '01',
        nationality: 'VN',
        mother: { fullName: 'Trần Thị Lan' },
        maritalStatus: 'unmarried',
      },
      withheld: [],
    })
  })

  test('P8: tells others what their grant lists, and says what it does not', async () => {
    const { pin } = await bring()
    const few = { items: ['sex', 'dateOfDeath'] }
    expect(await read(pin, few)).toEqual({ version: 1, items: { sex: '2' }, withheld: [] })
    expect(await read(pin, few, ['sex', 'mother'])).toEqual({ version: 1, items: { sex: '2' }, withheld: ['mother'] })
    expect(await read(pin, undefined)).toEqual({ version: 1, items: {}, withheld: [] })
  })

  test('of a father tells his child, and of the child the father', async () => {
    const [father, child] = [await bring(), await bring()]
    const shared = { ...act(), relation: 'father' as const }
    const named = ({ key }: { readonly key: PersonId }) => ({ personId: key, fullName: 'Nguyễn Thị Hòa' })
    await population.producer.send([
      makeRecord(parentageRecorded, {
        key: child.key,
        sequence: 2,
        data: { ...shared, role: 'child', other: named(father) },
      }),
      makeRecord(parentageRecorded, {
        key: father.key,
        sequence: 2,
        data: { ...shared, role: 'parent', other: named(child) },
      }),
    ])
    expect((await untilVersion(father.pin, 2)).items['relations']).toEqual([
      { relation: 'child', fullName: 'Nguyễn Thị Hòa', pin: child.pin },
    ])
    expect((await untilVersion(child.pin, 2)).items['relations']).toEqual([
      { relation: 'father', fullName: 'Nguyễn Thị Hòa', pin: father.pin },
    ])
  })

  test('is told by the number that is held, and by no other', async () => {
    const { key, pin } = await bring()
    const successor = nextPin()
    await population.producer.send([
      makeRecord(pinCancelled, {
        key,
        sequence: 2,
        data: {
          pin,
          successor,
          ground: 'collection-error',
          cancellationId: newPersonId(),
          cancelledAt: new Date().toISOString(),
        },
      }),
    ])
    await eventually(
      () => population.post('/v1/persons/record', { pin: successor }, everything),
      ({ status }) => status === 200,
    )
    expect(await population.post('/v1/persons/record', { pin }, everything)).toMatchObject({
      status: 404,
      problem: 'person-not-held',
    })
    expect(await population.post('/v1/persons/record', { pin: '12345' }, everything)).toMatchObject({
      status: 400,
      problem: 'malformed-pin',
    })
  })
})

test('the history of a person says what changed, when, by which act and by whom, as far as is granted', async () => {
  const { key, pin } = await bring()
  await population.producer.send([corrected(key, 2, 'Nguyễn Thị Hoa'), died(key, 3)])
  await untilVersion(pin, 3)
  const history = async (grant: unknown): Promise<unknown> =>
    (await population.post('/v1/persons/history', { pin }, grant)).body
  const registeredBy = { client: 'VN/GOV/TEST/registrar', officer: 'registrar-1' }
  expect(await history({ items: ['fullName', 'dateOfDeath'] })).toEqual({
    changes: [
      {
        item: 'fullName',
        before: 'Nguyễn Thị Hòa',
        after: 'Nguyễn Thị Hoa',
        changedAt: expect.any(String),
        basis: {
          kind: 'civil-status-changed',
          ground: 'correction',
          registeredOn: '2026-11-12',
          registeredAt: place,
          registeredBy,
        },
      },
      {
        item: 'dateOfDeath',
        after: '2026-11-19',
        changedAt: expect.any(String),
        basis: { kind: 'death-registered', registeredOn: '2026-11-20', registeredAt: place, registeredBy },
      },
    ],
    withheld: [],
  })
  expect(await history({ items: ['sex'] })).toEqual({ changes: [], withheld: [] })
})

describe('the feed of changes', () => {
  interface Page {
    readonly changes: readonly { readonly pin: string; readonly items: readonly string[] }[]
    readonly next: string
  }

  const follow = async (after: string, grant: unknown, limit = 1000): Promise<Page> =>
    (await population.get(`/v1/changes?after=${after}&limit=${limit}`, grant)).body as Page

  /** Everything from there on, in pages of two. */
  const followAll = async (from: string, grant: unknown): Promise<Page> => {
    const changes: Page['changes'][number][] = []
    for (let after = from; ;) {
      const page = await follow(after, grant, 2)
      changes.push(...page.changes)
      if (page.next === after) return { changes, next: after }
      after = page.next
    }
  }

  test('P8: goes on where the reader was, in order, and names granted items alone', async () => {
    const { next: before } = await followAll('0-0', everything)
    const { key, pin } = await bring()
    await population.producer.send([corrected(key, 2, 'Nguyễn Thị Hoa'), died(key, 3)])
    await untilVersion(pin, 3)
    const all = await eventually(
      () => followAll(before, everything),
      ({ changes }) => changes.length === 3,
    )
    expect(all.changes).toMatchObject([
      { pin, items: ['pin'] },
      { pin, items: ['fullName'] },
      { pin, items: ['dateOfDeath'] },
    ])
    expect((await followAll(before, { items: ['dateOfDeath'] })).changes).toMatchObject([
      { pin, items: ['dateOfDeath'] },
    ])
    expect(await follow(all.next, everything)).toEqual({ changes: [], next: all.next })
  })

  test('tells nothing from behind a transaction that is still going on, and nothing twice', async () => {
    const { next: before } = await followAll('0-0', everything)
    const database = createDatabase({
      url: population.database.url,
      source: 'VN/GOV/TEST/slow',
      maxConnections: 1,
      logger: silentLogger,
    })
    const [slow, quick] = [await bring(), await bring()]
    const { next: numbered } = await eventually(
      () => followAll(before, everything),
      ({ changes }) => changes.length === 2,
    )
    const change = statement(
      'test-change',
      `insert into person_change (person_id, version, act_id, changes, began, ended, changed_at)
       values ($1, 2, $1, '[{"item": "sex"}]', '[]', '[]', now())`,
    )
    await database.inTransaction(async (tx) => {
      await tx.execute(change, [slow.key])
      await population.database.execute(change, [quick.key])
      expect((await followAll(numbered, everything)).changes).toEqual([])
    })
    await database.stop()
    const { changes } = await eventually(
      () => followAll(numbered, everything),
      (page) => page.changes.length === 2,
    )
    expect(changes.map(({ pin }) => pin)).toEqual([slow.pin, quick.pin])
  })

  test('cannot be entered where there is no cursor', async () => {
    expect(await population.get('/v1/changes?after=yesterday', everything)).toMatchObject({
      status: 400,
      problem: 'invalid-request',
    })
  })
})
