import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  birthRegistered,
  civilStatusChanged,
  toReplayCopy,
  type ActId,
  type DataOf,
  type PersonId,
} from '@hub/contracts'
import { asIncoming, eventually, makeBirth, makeRecord, newName, newPersonId } from '@hub/testing'
import { startNumbers, type NumbersUnderTest } from './numbers-under-test.ts'

let numbers: NumbersUnderTest
beforeAll(async () => {
  numbers = await startNumbers('corrections-test')
})
afterAll(() => numbers.stop())

const registrar = { client: 'VN/GOV/000.00.00.G15/ecsdb', officer: 'registrar' }

const born = (key: PersonId, given: Parameters<typeof makeBirth>[0] = {}) =>
  makeRecord(birthRegistered, {
    key,
    sequence: 1,
    data: makeBirth({ mother: { fullName: `Lê Thị ${newName()}` }, registeredBy: registrar, ...given }),
  })

const changed = (
  key: PersonId,
  sequence: number,
  change: Pick<DataOf<typeof civilStatusChanged>, 'field' | 'newValue'>,
) =>
  makeRecord(civilStatusChanged, {
    key,
    sequence,
    data: {
      actId: newPersonId() as string as ActId,
      registeredOn: '2026-11-22',
      registeredAt: { country: 'VN', communeCode: '00004', provinceCode: '01' },
      registeredBy: registrar,
      ground: 'correction',
      ...change,
    },
  })

const pinsOf = async (key: PersonId): Promise<readonly string[]> =>
  (
    await numbers.database.rows<{ pin: string }>('select pin from pin where person_id = $1 order by issued_at', [key])
  ).map(({ pin }) => pin)

const withNumber = async (): Promise<{ readonly key: PersonId; readonly pin: string }> => {
  const key = newPersonId()
  await numbers.producer.send([born(key)])
  const [pin] = await eventually(
    () => pinsOf(key),
    (pins) => pins.length === 1,
  )
  return { key, pin: pin ?? '' }
}

interface Proposal {
  readonly id: string
  readonly ground: string
  readonly series: string
}

const proposalsFor = (pin: string): Promise<readonly Proposal[]> =>
  numbers.database.rows<Proposal>(
    'select id::text, ground, successor_series as series from cancellation where pin = $1',
    [pin],
  )

const untilSeries = async (pin: string, series: string): Promise<Proposal> => {
  const [proposal] = await eventually(
    () => proposalsFor(pin),
    ([first]) => first?.series === series,
  )
  return proposal as Proposal
}

describe('a correction of what a number says', () => {
  test('of the year of birth across 1999 and 2000 proposes another number, which an officer establishes', async () => {
    const { key, pin } = await withNumber()
    await numbers.producer.send([changed(key, 2, { field: 'dateOfBirth', newValue: '1999-12-31' })])
    const proposal = await untilSeries(pin, '001199')
    expect(proposal.ground).toBe('sex-or-birth-year-corrected')
    const decide = (options: object) =>
      numbers.call<{ readonly successor?: string }>('POST', `/v1/cancellations/${proposal.id}/decision`, {
        body: { decision: 'approve' },
        grant: { grounds: ['sex-or-birth-year-corrected'], seesAll: true },
        ...options,
      })
    expect(await decide(registrar)).toMatchObject({ status: 409, problem: 'own-proposal' })
    const { body } = await decide({ officer: 'head' })
    expect(body.successor).toMatch(/^001199\d{6}$/)
    expect(await pinsOf(key)).toEqual([pin, body.successor])
  })

  test('of sex and year is one proposal, for the number that both together ask for', async () => {
    const { key, pin } = await withNumber()
    await numbers.producer.send([
      changed(key, 2, { field: 'sex', newValue: 'male' }),
      changed(key, 3, { field: 'dateOfBirth', newValue: '1999' }),
    ])
    await untilSeries(pin, '001099')
    expect(await proposalsFor(pin)).toHaveLength(1)
    const types = (await numbers.eventsOf(key)).map(({ type }) => type)
    expect(types.filter((type) => type === 'pin-cancellation-proposed')).toHaveLength(1)
  })

  test('of the day, or of the name, leaves the number as it is', async () => {
    const { key, pin } = await withNumber()
    const other = await withNumber()
    await numbers.producer.send([
      changed(key, 2, { field: 'dateOfBirth', newValue: '2026-11-17' }),
      changed(key, 3, { field: 'fullName', newValue: 'Nguyễn Thị Huệ' }),
      changed(other.key, 2, { field: 'sex', newValue: 'male' }),
    ])
    await eventually(
      () => numbers.database.rows<{ name: string }>('select full_name as name from person where person_id = $1', [key]),
      ([row]) => row?.name === 'Nguyễn Thị Huệ',
    )
    expect(await proposalsFor(pin)).toEqual([])
  })

  test('P10: before its person is known waits, with those behind it, and all go through in order once the birth comes', async () => {
    const key = newPersonId()
    await numbers.producer.send([
      changed(key, 2, { field: 'fullName', newValue: 'Nguyễn Thị Huệ' }),
      changed(key, 3, { field: 'dateOfBirth', newValue: '1999-12-31' }),
      changed(key, 4, { field: 'fullName', newValue: 'Nguyễn Thị Lan' }),
    ])
    const waiting = () => numbers.database.rows('select 1 from waiting_event where key = $1', [key])
    await eventually(waiting, (rows) => rows.length === 3, { what: 'three corrections wait' })
    // The birth was lost under them, and comes by a replay.
    const record = asIncoming(born(key), 1_000_000)
    const copy = toReplayCopy('id-issuance', { replayId: randomUUID(), record }, 'a test')
    await numbers.producer.send([copy, changed(key, 5, { field: 'sex', newValue: 'male' })])
    const known = () =>
      numbers.database.rows('select full_name as name, date_of_birth as born, sex from person where person_id = $1', [
        key,
      ])
    const corrected = { name: 'Nguyễn Thị Lan', born: '1999-12-31', sex: 'male' }
    await eventually(known, ([row]) => isDeepStrictEqual(row, corrected), { what: 'a corrected person' })
    const [pin = ''] = await pinsOf(key)
    await untilSeries(pin, '001099')
    expect(await waiting()).toEqual([])
  })

  test('while the request is held makes the number from what is right', async () => {
    const mother = { fullName: `Lê Thị ${newName()}` }
    const [first, second] = [newPersonId(), newPersonId()]
    await numbers.producer.send([born(first, { mother })])
    await eventually(
      () => pinsOf(first),
      (pins) => pins.length === 1,
    )
    await numbers.producer.send([born(second, { mother }), changed(second, 2, { field: 'sex', newValue: 'male' })])
    const [request] = await eventually(
      () =>
        numbers.database.rows<{ id: string; series: string }>(
          'select request_id::text as id, series from number_request where person_id = $1',
          [second],
        ),
      ([row]) => row?.series === '001226',
    )
    const decided = await numbers.call<{ readonly pin?: string }>(
      'POST',
      `/v1/requests/${request?.id ?? ''}/decision`,
      {
        body: { decision: 'different-person' },
      },
    )
    expect(decided.body.pin).toMatch(/^001226\d{6}$/)
  })
})
