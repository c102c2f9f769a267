import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { allOf } from '@hub/failure'
import { createTestDatabase, newName, newPersonId, type TestDatabase } from '@hub/testing'
import { actStore, loadActs } from '../src/adapters/postgres/act-store.ts'
import { knownPersons } from '../src/adapters/postgres/known-persons.ts'
import { insertBirth } from './insert-birth.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('civil-status-sync')
})
afterAll(() => database.stop())

const at = new Date('2026-11-20T02:00:00.000Z')

test('P4: of numbers that become known at once each act shows its own, or what took its place', async () => {
  const store = actStore(database)
  const insert = () => insertBirth(store)
  const acts = [await insert(), await insert(), await insert(), await insert()] as const
  const [one, replaced, ended, matched] = acts
  const survivor = newPersonId()
  await store.replaceNumber(replaced.personId, { pin: '001326000002', successor: '001326000012', at })
  await store.replaceNumber(ended.personId, { pin: '001326000003', successor: undefined, at })
  await store.recordMatch(matched.personId, { personId: survivor, pin: '001326000004', at })
  const later = new Date(at.getTime() + 1)
  await database.inTransaction((tx) =>
    allOf([
      actStore(tx).recordNumber(one.personId, '001326000001', later),
      actStore(tx).recordNumber(replaced.personId, '001326000002', later),
      actStore(tx).recordNumber(ended.personId, '001326000003', later),
      actStore(tx).recordNumber(survivor, '001326000014', later),
      actStore(tx).recordNumber(newPersonId(), '001326000005', later),
    ]),
  )
  const shown = await loadActs(
    database,
    acts.map(({ actId }) => actId),
  )
  expect(acts.map(({ actId }) => shown.get(actId)?.identification)).toEqual([
    { state: 'issued', pin: '001326000001', settledAt: later },
    { state: 'issued', pin: '001326000012', settledAt: later },
    { state: 'cancelled', pin: '001326000003', settledAt: later },
    { state: 'matched', pin: '001326000014', settledAt: later },
  ])
})

test('of persons who become known at once each is told by what somebody waits for that very one', async () => {
  const { actId } = await insertBirth(actStore(database))
  const [awaited, other] = [
    { personId: newPersonId(), pin: '001326000021' },
    { personId: newPersonId(), person: { fullName: newName(), dateOfBirth: '1990-01-01' }, pin: '001326000022' },
  ]
  await database.rows(
    `insert into act_subject (act_id, role, full_name, pin, state, awaits) values ($1, 'mother', 'An', $2, 'waiting', $3)`,
    [actId, awaited.pin, `number ${awaited.pin}`],
  )
  const { unawaited, learnt } = await database.inTransaction(async (tx) => {
    const persons = knownPersons(tx)
    const nobodys = await persons.foresee([awaited, other])
    return { unawaited: [...nobodys], learnt: await allOf([persons.learn(awaited), persons.learn(other)]) }
  })
  expect(unawaited).toEqual([other.personId])
  expect(learnt).toEqual([[`number ${awaited.pin}`], []])
  const found = await allOf([awaited.pin, other.pin].map((pin) => knownPersons(database).find({ fullName: '', pin })))
  expect(found).toEqual([
    [{ personId: awaited.personId, fullName: undefined, dateOfBirth: undefined }],
    [{ personId: other.personId, ...other.person }],
  ])
})
