import { randomUUIDv7 } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { PartialDate, Pin } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { allOf } from '@hub/failure'
import { createTestDatabase, newPersonId, type TestDatabase } from '@hub/testing'
import { numberStore } from '../src/adapters/postgres/number-store.ts'
import type { NumberRequest } from '../src/domain/request.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('id-issuance')
})
afterAll(() => database.stop())

interface Asking {
  readonly pin: Pin
  readonly personId: PersonId
  readonly requestId: string
}

let numbers = 0
const ask = (given: Partial<Asking> = {}): Asking => {
  numbers += 1
  const pin = `001326${String(numbers).padStart(6, '0')}` as Pin
  return { pin, personId: newPersonId(), requestId: randomUUIDv7(), ...given }
}

const toRequest = ({ requestId: id, personId }: Asking): NumberRequest => ({
  id,
  origin: 'act',
  personId,
  series: undefined,
  state: 'issued',
  requestedBy: { client: 'VN/GOV/000.00.00.G15/ecsdb', officer: 'an' },
  candidates: [],
  decidedAt: new Date(),
})

const toPerson = ({ personId }: Asking) => ({
  personId,
  fullName: 'Nguyễn Thị An',
  dateOfBirth: '2026-11-18' as PartialDate,
  sex: 'female' as const,
  nationality: 'VN',
  registeredOn: undefined,
  registeredAt: { country: 'VN', communeCode: '00004' },
  mother: { fullName: 'Trần Thị "Lan"' },
  series: undefined,
})

const issueAll = (all: readonly Asking[]): Promise<readonly string[]> =>
  database.inTransaction((tx) =>
    allOf(all.map((asking) => numberStore(tx).issue(asking.pin, toRequest(asking), toPerson(asking)))),
  )

test('P1: of many who ask at once each is told what became of the own request', async () => {
  const before = ask()
  expect(await issueAll([before])).toEqual(['issued'])
  const [first, last] = [ask(), ask()]
  const again = ask({ requestId: before.requestId })
  const holder = ask({ personId: before.personId })
  const taken = ask({ pin: before.pin })
  expect(await issueAll([first, again, holder, taken, last])).toEqual([
    'issued',
    'decided-before',
    'person-has-number',
    'number-taken',
    'issued',
  ])
  const given = await database.rows(
    `select pin, person_id as "personId", request_id as "requestId" from pin join number_request using (person_id) order by pin`,
  )
  expect(given).toEqual([before, first, last].map((asking) => ({ ...asking })))
  const persons = await database.rows<{ mother: object }>('select mother from person')
  expect(persons.map(({ mother }) => mother)).toEqual(Array.from({ length: 3 }, () => ({ fullName: 'Trần Thị "Lan"' })))
})
