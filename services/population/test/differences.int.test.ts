import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  birthRegistered,
  civilStatusChanged,
  pinMatched,
  type ActId,
  type DataOf,
  type OutgoingRecord,
  type PersonId,
} from '@hub/contracts'
import { readRecords } from '@hub/kafka'
import { eventually, makeBirth, makeRecord, newPersonId } from '@hub/testing'
import { startPopulation, type PopulationUnderTest } from './population-under-test.ts'

let population: PopulationUnderTest
beforeAll(async () => {
  population = await startPopulation('differences-test')
})
afterAll(() => population.stop())

const place = { country: 'VN', communeCode: '00004', provinceCode: '01' }

/** Somebody of a name that no other test has, whose birth was registered on that day. */
const bring = async (registeredOn = '1999-03-02'): Promise<PersonId> => {
  const key = newPersonId()
  const data = makeBirth({ registeredOn, child: { fullName: 'Nguyễn Thị Hòa', dateOfBirth: '1999-03-01' } })
  await population.producer.send([makeRecord(birthRegistered, { key, sequence: 1, data })])
  return key
}

const changed = (
  key: PersonId,
  sequence: number,
  given: Partial<DataOf<typeof civilStatusChanged>> = {},
): OutgoingRecord => {
  const actId = newPersonId() as string as ActId
  const said = { actId, registeredOn: '2026-11-21', registeredAt: place, registeredBy: { client: 'VN/GOV/TEST/moj' } }
  const data = { ...said, field: 'fullName' as const, newValue: 'Nguyễn Thị Hoa', ground: 'correction', ...given }
  return makeRecord(civilStatusChanged, { key, sequence, data })
}

interface Answer {
  readonly id: string
  readonly version: number
  readonly state: string
  readonly outcome?: string
  readonly civilStatus: { readonly value: string }
  readonly register: { readonly value: string }
}

/** The person's differences, once there is one that is so. */
const until = async (key: PersonId, isSo: (differences: readonly Answer[]) => boolean): Promise<readonly Answer[]> => {
  const read = async (): Promise<readonly Answer[]> => {
    const rows = await population.database.rows<{ readonly id: string }>(
      'select difference_id as id from difference where person_id = $1 order by 1',
      [key],
    )
    const answers = await Promise.all(rows.map(({ id }) => population.get(`/v1/differences/${id}`)))
    return answers.map(({ body }) => body as Answer)
  }
  return eventually(read, isSo)
}

const untilOpen = async (key: PersonId, value = 'Nguyễn Thị Hoa'): Promise<Answer> => {
  const isOpen = ({ state, civilStatus }: Answer): boolean => state === 'open' && civilStatus.value === value
  const open = (await until(key, (all) => all.some(isOpen))).find(isOpen)
  if (open === undefined) throw new Error('no open difference')
  return open
}

const decide = (
  { id, version }: Pick<Answer, 'id' | 'version'>,
  stands: string,
): ReturnType<PopulationUnderTest['post']> =>
  population.call({
    method: 'POST',
    target: `/v1/differences/${id}/decision`,
    body: { stands, reason: 'birth book 12/1999', version },
    officer: 'test-officer',
  })

const nameOf = async (key: PersonId): Promise<string> =>
  (
    await population.database.rows<{ name: string }>('select full_name as name from person where person_id = $1', [key])
  )[0]?.name ?? ''

const eventsOf = async (key: PersonId, topic: Parameters<typeof readRecords>[1]): Promise<readonly string[]> =>
  (await readRecords(population.kafka, topic))
    .filter((record) => record.key === key)
    .map(({ headers }) => headers['ce_type']?.split('.').at(-2) ?? '')

describe('a correction of somebody whom the register rules', () => {
  test('changes nothing, is kept with both values and where they come from, and civil status is told', async () => {
    const key = await bring()
    await population.producer.send([changed(key, 2)])
    expect(await untilOpen(key)).toMatchObject({
      version: 1,
      state: 'open',
      person: { fullName: 'Nguyễn Thị Hòa' },
      field: 'fullName',
      ruler: 'register',
      civilStatus: {
        value: 'Nguyễn Thị Hoa',
        event: {
          kind: 'civil-status-changed',
          registeredOn: '2026-11-21',
          registeredBy: { client: 'VN/GOV/TEST/moj' },
        },
      },
      register: { value: 'Nguyễn Thị Hòa', event: { kind: 'birth-registered', registeredOn: '1999-03-02' } },
    })
    expect(await nameOf(key)).toBe('Nguyễn Thị Hòa')
    expect(
      await eventually(
        () => eventsOf(key, 'population.difference.v1'),
        (all) => all.length > 0,
      ),
    ).toEqual(['difference-opened'])
    expect(await eventsOf(key, 'population.snapshot.v1')).toHaveLength(1)
    const { body } = await population.get('/v1/differences?limit=200')
    expect((body as { differences: readonly Answer[] }).differences.length).toBeGreaterThan(0)
  })

  test('changes the record once an officer has let it stand, which is published, and the history says on what ground', async () => {
    const key = await bring()
    await population.producer.send([changed(key, 2)])
    const difference = await untilOpen(key)
    expect(await decide(difference, 'civil-status')).toMatchObject({
      status: 200,
      body: { state: 'resolved', outcome: 'civil-status', reason: 'birth book 12/1999' },
    })
    expect(await nameOf(key)).toBe('Nguyễn Thị Hoa')
    expect(
      await eventually(
        () => eventsOf(key, 'population.snapshot.v1'),
        (all) => all.length === 2,
      ),
    ).toHaveLength(2)
    expect(await eventsOf(key, 'population.difference.v1')).toEqual(['difference-opened', 'difference-resolved'])
    const history = await population.database.rows('select changes, basis from person_change where person_id = $1', [
      key,
    ])
    expect(history).toMatchObject([
      {
        changes: [{ item: 'fullName', before: 'Nguyễn Thị Hòa', after: 'Nguyễn Thị Hoa' }],
        basis: { kind: 'difference-decided', ground: 'civil-status-stands', registeredBy: { officer: 'test-officer' } },
      },
    ])
  })

  test('is turned down where the register stands, and one that comes later is another difference', async () => {
    const key = await bring()
    await population.producer.send([changed(key, 2)])
    const difference = await untilOpen(key)
    expect(await decide(difference, 'register')).toMatchObject({ body: { outcome: 'register' } })
    expect(await decide(difference, 'register')).toMatchObject({ status: 200 })
    expect(await decide(difference, 'civil-status')).toMatchObject({
      status: 409,
      problem: 'difference-decided-already',
    })
    await population.producer.send([changed(key, 3, { registeredOn: '2026-12-24', newValue: 'Nguyễn Thị Huệ' })])
    expect((await untilOpen(key, 'Nguyễn Thị Huệ')).id).not.toBe(difference.id)
    expect(await nameOf(key)).toBe('Nguyễn Thị Hòa')
  })

  test('of which another one says something else meanwhile has to be read again before it is decided', async () => {
    const key = await bring()
    await population.producer.send([changed(key, 2)])
    const difference = await untilOpen(key)
    await population.producer.send([changed(key, 3, { registeredOn: '2026-11-22', newValue: 'Nguyễn Thị Huệ' })])
    const current = await untilOpen(key, 'Nguyễn Thị Huệ')
    expect(current).toMatchObject({ id: difference.id, version: 2 })
    expect(await decide(difference, 'civil-status')).toMatchObject({ status: 409, problem: 'difference-changed' })
    expect(await decide(current, 'civil-status')).toMatchObject({ status: 200 })
    expect(await nameOf(key)).toBe('Nguyễn Thị Huệ')
  })

  test('that civil status takes back is settled by itself', async () => {
    const key = await bring()
    await population.producer.send([changed(key, 2)])
    await untilOpen(key)
    await population.producer.send([changed(key, 3, { registeredOn: '2026-11-22', newValue: 'Nguyễn Thị Hòa' })])
    expect(await until(key, ([one]) => one?.state === 'resolved')).toMatchObject([{ outcome: 'agreed' }])
  })

  test('changes the record at once where registrar and police have verified it together', async () => {
    const key = await bring()
    const verifiedWithPolice = { reference: '12/BB-XM', verifiedOn: '2026-11-20' }
    await population.producer.send([changed(key, 2, { verifiedWithPolice })])
    await eventually(
      () => nameOf(key),
      (name) => name === 'Nguyễn Thị Hoa',
    )
    expect(await until(key, () => true)).toEqual([])
  })
})

test('P3: of twenty officers who decide at once one decides', async () => {
  const key = await bring()
  await population.producer.send([changed(key, 2)])
  const difference = await untilOpen(key)
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => decide(difference, index % 2 === 0 ? 'register' : 'civil-status')),
  )
  const [first] = await until(key, () => true)
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
  expect(new Set(answers.map(({ problem }) => problem))).toEqual(new Set([undefined, 'difference-decided-already']))
  expect(await nameOf(key)).toBe(first?.outcome === 'register' ? 'Nguyễn Thị Hòa' : 'Nguyễn Thị Hoa')
  expect(
    await eventually(
      () => eventsOf(key, 'population.difference.v1'),
      (all) => all.length === 2,
    ),
  ).toHaveLength(2)
})

test('a correction of somebody whom civil status rules changes the record, without any difference', async () => {
  const key = await bring('2016-01-01')
  await population.producer.send([changed(key, 2)])
  await eventually(
    () => nameOf(key),
    (name) => name === 'Nguyễn Thị Hoa',
  )
  expect(await until(key, () => true)).toEqual([])
})

test('a birth from before 2016 that was registered again and says something else is a difference of the person it turned out to be', async () => {
  const [key, again] = [await bring(), newPersonId()]
  const data = makeBirth({ child: { fullName: 'Nguyễn Thị Hoa', dateOfBirth: '1999-03-01' } })
  const matched = { personId: key, pin: '001199000001', matchedAt: new Date().toISOString() }
  await population.producer.send([
    makeRecord(pinMatched, { key: again, sequence: 1, data: matched }),
    makeRecord(birthRegistered, { key: again, sequence: 1, data }),
  ])
  expect(await untilOpen(key)).toMatchObject({
    field: 'fullName',
    register: { value: 'Nguyễn Thị Hòa' },
    civilStatus: { event: { ground: 're-registration', id: data.actId } },
  })
  expect(await until(key, () => true)).toHaveLength(1)
  expect(await nameOf(key)).toBe('Nguyễn Thị Hòa')
})

test('a difference that nobody opened is not there, and a decision says which value stands', async () => {
  const id = newPersonId()
  expect(await population.get(`/v1/differences/${id}`)).toMatchObject({ status: 404, problem: 'unknown-difference' })
  expect(await decide({ id, version: 1 }, 'register')).toMatchObject({ problem: 'unknown-difference' })
  expect(await decide({ id, version: 1 }, 'neither')).toMatchObject({
    status: 400,
    problem: 'invalid-request',
  })
})
