import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { allOf } from '@hub/failure'
import { createTestDatabase, makeBirth, newPersonId, type TestDatabase } from '@hub/testing'
import { personStore } from '../src/adapters/postgres/person-store.ts'
import { personFromBirth, type Person } from '../src/domain/person.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('population')
})
afterAll(() => database.stop())

const newPerson = (): Person => personFromBirth(newPersonId(), makeBirth(), new Date())

const insertAll = (persons: readonly Person[], isLate = false): Promise<readonly boolean[]> =>
  database.inTransaction((tx) => allOf(persons.map((person) => personStore(tx).insert(person, isLate))))

test('P3: of many persons who come at once each is entered once, and told whether it was now', async () => {
  const [one, known, other] = [newPerson(), newPerson(), { ...newPerson(), createdBy: { import: randomUUID() } }]
  expect(await insertAll([known], true)).toEqual([true])
  expect(await insertAll([one, known, other])).toEqual([true, false, true])
  const rows = await database.rows(
    `select person_id as "personId", marital_status as "maritalStatus", entered_late as late, mother from person order by created_at, person_id`,
  )
  expect(rows).toHaveLength(3)
  expect(rows).toEqual(
    expect.arrayContaining([
      { personId: one.personId, maritalStatus: 'unmarried', late: false, mother: one.mother },
      { personId: known.personId, maritalStatus: 'unmarried', late: true, mother: known.mother },
      { personId: other.personId, maritalStatus: 'not-known', late: false, mother: other.mother },
    ]),
  )
})

test('P4: numbers that come at once are each held by its own person, unless something newer was said', async () => {
  const [one, newer] = [newPerson(), newPerson()]
  await insertAll([one, newer])
  const assign = (given: readonly (readonly [Pick<Person, 'personId'>, string | undefined, number])[]) =>
    database.inTransaction((tx) =>
      allOf(given.map(([{ personId }, pin, version]) => personStore(tx).assignNumber(personId, { pin, version }))),
    )
  await assign([[newer, undefined, 2]])
  const told = await assign([
    [one, '001326000001', 1],
    [{ personId: newPersonId() }, '001326000002', 1],
    [newer, '001326000003', 1],
  ])
  expect(told).toEqual([true, false, true])
  const pins = await database.rows('select pin from person where person_id = any($1) order by pin', [
    [one.personId, newer.personId],
  ])
  expect(pins).toEqual([{ pin: '001326000001' }, { pin: null }])
})
