import { expect, test } from '@jest/globals'
import type { PersonId } from '@hub/contracts'
import { newPersonId } from '@hub/testing'
import type { CivilFact } from '../domain/civil-fact.ts'
import { createMergePerson } from './merge-person.ts'
import type { CivilPerson, UnitOfWork } from './ports.ts'

const [loser, survivor] = [newPersonId(), newPersonId()]
const match = { personId: survivor, pin: '001326000001', matchedAt: '2026-11-20T02:15:30.123Z' }

const personOf = (personId: PersonId, given: object): CivilPerson =>
  ({
    personId,
    version: 1,
    base: {
      fullName: 'Nguyễn Thị Hòa',
      dateOfBirth: '2014-11-18',
      sex: 'female',
      ethnicity: '01',
      nationality: 'VN',
      isFromBirth: true,
      ruler: 'register',
      origin: { kind: 'birth-registered', id: newPersonId(), registeredOn: '2026-11-20' },
      ...given,
    },
  }) as unknown as CivilPerson

const setUp = ({
  merged = 'merged',
  known = [survivor],
  ruler = 'register',
}: {
  readonly merged?: 'merged' | 'merged-before' | 'person-unknown'
  readonly known?: readonly PersonId[]
  readonly ruler?: 'register' | 'civil-status'
} = {}) => {
  const events: unknown[] = []
  const facts: CivilFact[] = []
  const unit = {
    persons: { merge: () => Promise.resolve(merged) },
    civilRecords: {
      resolve: (key: PersonId) => Promise.resolve(known.includes(key) ? key : undefined),
      lock: () => Promise.resolve([personOf(loser, {}), personOf(survivor, { ruler, fullName: 'Nguyễn Thị Hoa' })]),
    },
    outbox: { append: ({ type }: { readonly type: string }, event: object) => void events.push({ type, ...event }) },
  } as unknown as UnitOfWork
  const applyCivilFact = (_unit: UnitOfWork, key: PersonId, fact: CivilFact) => {
    expect(key).toBe(survivor)
    facts.push(fact)
    return Promise.resolve('done' as const)
  }
  return { events, facts, merge: () => createMergePerson({ applyCivilFact })(unit, loser, match), unit }
}

test.each([
  ['are published as one', { merged: 'merged' }, undefined, 1],
  ['are published once', { merged: 'merged-before' }, undefined, 0],
  ['are not published before the one that is given up is here', { merged: 'person-unknown' }, loser, 0],
  ['are not published before the survivor is here', { known: [] }, survivor, 0],
] as const)('two keys of one person %s', async (_what, given, answer, count) => {
  const { events, merge } = setUp(given)
  expect(await merge()).toBe(answer)
  const merged = {
    type: 'vn.ndxp.population.person-merged.v1',
    key: loser,
    data: { survivorId: survivor, mergedAt: match.matchedAt },
  }
  expect(events).toEqual(Array.from({ length: count }, () => merged))
})

test('a birth that was registered again says again what it says of whom the register rules', async () => {
  const { facts, merge } = setUp()
  await merge()
  expect(facts).toHaveLength(5)
  expect(facts[0]).toMatchObject({
    kind: 'civil-status-changed',
    data: { field: 'fullName', newValue: 'Nguyễn Thị Hòa', ground: 're-registration', registeredOn: '2026-11-20' },
  })
})

test('a birth that was registered again says nothing more of whom civil status rules', async () => {
  const { facts, merge } = setUp({ ruler: 'civil-status' })
  await merge()
  expect(facts).toEqual([])
})

test('a person whose number another request brought stays the person it is', async () => {
  const { events, unit } = setUp()
  const merge = createMergePerson({ applyCivilFact: () => Promise.reject(new Error('was not asked for')) })
  expect(await merge(unit, loser, { ...match, personId: loser })).toBeUndefined()
  expect(events).toEqual([])
})
