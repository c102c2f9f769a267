import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { personCreated } from '@hub/contracts'
import { createTestDatabase, newPersonId, type TestDatabase } from '@hub/testing'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('population')
  await database.rows('create table account (name text primary key, changes int not null default 0)')
})
afterAll(() => database.stop())

const change = { name: '', text: 'update account set changes = changes + 1 where name = $1' }

/** Resolves for everybody once so many have come; who comes again later is let through. */
const createMeeting = (expected: number) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let come = 0
  return (): Promise<void> => {
    come += 1
    if (come === expected) resolve()
    return promise
  }
}

describe('two transactions that wait for each other', () => {
  test('both have their effect once, with their events, and the caller notices nothing', async () => {
    await database.rows(`insert into account (name) values ('first'), ('second')`)
    const keys = [newPersonId(), newPersonId()] as const
    const meet = createMeeting(2)
    const begun: string[] = []
    const committed: string[] = []
    const changeBoth = (names: readonly [string, string], key: (typeof keys)[number]): Promise<string> =>
      database.inTransaction(async (tx) => {
        begun.push(key)
        tx.afterCommit(() => committed.push(key))
        tx.outbox.append(personCreated, { key, data: { createdAt: new Date().toISOString() } })
        await tx.execute(change, [names[0]])
        await meet()
        await tx.execute(change, [names[1]])
        return key
      })
    expect(
      await Promise.all([changeBoth(['first', 'second'], keys[0]), changeBoth(['second', 'first'], keys[1])]),
    ).toEqual(keys)
    expect(begun).toHaveLength(3)
    expect(committed.toSorted()).toEqual(keys.toSorted())
    expect(await database.rows('select name, changes from account order by name')).toEqual([
      { name: 'first', changes: 2 },
      { name: 'second', changes: 2 },
    ])
    const events = await database.rows('select key, sequence from outbox where key = any($1)', [keys])
    expect(events).toHaveLength(2)
  })
})
