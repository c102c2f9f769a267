import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { PersonId } from '@hub/contracts'
import { createTestDatabase, newPersonId, type TestDatabase } from '@hub/testing'
import { actStore, loadActs } from '../src/adapters/postgres/act-store.ts'
import { differenceStore } from '../src/adapters/postgres/difference-store.ts'
import type { Acts, Differences } from '../src/application/ports.ts'
import { registrar } from './civil-status-under-test.ts'
import { insertBirth } from './insert-birth.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('civil-status-sync')
})
afterAll(() => database.stop())

const day = (nth: number): Date => new Date(`2026-11-${10 + nth}T02:00:00.000Z`)

let numbers = 0
/** @param name the last digit, by which tests tell the numbers of a person apart */
const nextPin = (name: string): string => {
  numbers += 1
  return `00132${String(numbers).padStart(6, '0')}${name}`
}

type Fact = (acts: Acts, key: PersonId) => Promise<void>

/** The life of a person's numbers, in its order: refused, issued, replaced, ended, and another one issued after all. */
const makeLife = (): readonly Fact[] => {
  const [first, second, third] = ['1', '2', '3'].map(nextPin) as [string, string, string]
  return [
    (acts, key) => acts.recordRejection(key, 'not-vietnamese', day(1)),
    (acts, key) => acts.recordNumber(key, first, day(2)),
    (acts, key) => acts.replaceNumber(key, { pin: first, successor: second, at: day(3) }),
    (acts, key) => acts.replaceNumber(key, { pin: second, successor: undefined, at: day(4) }),
    (acts, key) => acts.recordNumber(key, third, day(5)),
  ]
}

const orders = (length: number): readonly (readonly number[])[] =>
  length === 0
    ? [[]]
    : orders(length - 1).flatMap((order) =>
        Array.from({ length }, (_, at) => [...order.slice(0, at), length - 1, ...order.slice(at)]),
      )

/** What the act shows of its child once these facts became known in this order. */
const shownAfter = async (facts: readonly Fact[], order: readonly number[]): Promise<unknown> => {
  const acts = actStore(database)
  const { actId, personId } = await insertBirth(acts)
  for (const nth of order) await facts[nth]?.(acts, personId)
  const shown = (await loadActs(database, [actId])).get(actId)?.identification
  return JSON.parse(JSON.stringify(shown, (name, value: unknown) => (name === 'pin' ? String(value).slice(-1) : value)))
}

test.each([2, 3, 4, 5])(
  'P4: an act shows the same number in whichever order the first %i facts of it come, late ones included',
  async (length) => {
    const inOrder = Array.from({ length }, (_, nth) => nth)
    const expected = await shownAfter(makeLife(), inOrder)
    const shown = new Map<string, number>()
    for (const order of orders(length)) {
      const text = JSON.stringify(await shownAfter(makeLife(), order))
      shown.set(text, (shown.get(text) ?? 0) + 1)
    }
    expect([...shown.keys()]).toEqual([JSON.stringify(expected)])
  },
  60_000,
)

test('P1: a number that was cancelled does not come back with the event of its issue', async () => {
  const [, issue, replace, end] = makeLife()
  const facts = [issue, replace, end].filter((fact) => fact !== undefined)
  expect(await shownAfter(facts, [0, 1, 2, 0])).toMatchObject({ state: 'cancelled' })
  expect(await shownAfter(facts, [2, 1, 0])).toMatchObject({ state: 'cancelled' })
})

/** A difference that is opened, told more about and settled. */
const tellDifference = (id: string): readonly ((differences: Differences) => Promise<void>)[] => {
  const about = { id, personId: newPersonId(), pin: nextPin('1'), field: 'sex' }
  const opened = { ...about, civilStatusValue: 'male', registerValue: 'female' }
  return [
    (differences) => differences.open({ ...opened, version: 1, openedAt: day(1) }),
    (differences) => differences.open({ ...opened, version: 2, registerValue: 'undetermined', openedAt: day(2) }),
    (differences) => differences.resolve({ ...about, outcome: 'register', value: 'undetermined', resolvedAt: day(3) }),
  ]
}

test('P4: a difference is shown as it is now in whichever order became known what was said of it', async () => {
  const differences = differenceStore(database)
  const shown: unknown[] = []
  for (const order of orders(3)) {
    const id = newPersonId()
    const told = tellDifference(id)
    for (const nth of order) await told[nth]?.(differences)
    shown.push(await differences.find(id, registrar))
  }
  expect(shown).toEqual(
    shown.map(() =>
      expect.objectContaining({ state: 'to-adjust', version: 2, registerValue: 'undetermined', openedAt: day(2) }),
    ),
  )
})
