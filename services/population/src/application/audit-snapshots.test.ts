import { expect, test } from '@jest/globals'
import { makeBirth, newPersonId } from '@hub/testing'
import { personFromBirth } from '../domain/person.ts'
import { noteSnapshots, republishSuspects } from './audit-snapshots.ts'
import type { SeenSnapshot } from './ports.ts'

test('of several snapshots of one person, the last that the topic holds is noted, older or not', async () => {
  const noted: (readonly SeenSnapshot[])[] = []
  const [one, other] = [newPersonId(), newPersonId()]
  const note = (seen: readonly SeenSnapshot[]): Promise<void> => Promise.resolve(void noted.push(seen))
  await noteSnapshots({ note }, [
    { personId: one, version: 2 },
    { personId: other, version: 1 },
    { personId: one, version: 1 },
  ])
  expect(noted).toEqual([
    [
      { personId: one, version: 1 },
      { personId: other, version: 1 },
    ],
  ])
})

test('nothing seen is nothing to note', async () => {
  await noteSnapshots({ note: () => Promise.reject(new Error('asked')) }, [])
  await expect(noteSnapshots({ note: () => Promise.reject(new Error('asked')) }, [])).resolves.toBeUndefined()
})

test('who has been suspect for long is published once more, as the register holds the person now', async () => {
  const person = { ...personFromBirth(newPersonId(), makeBirth(), new Date()), version: 3 }
  const published: unknown[] = []
  const before = new Date('2026-11-20T02:15:30Z')
  const count = await republishSuspects(
    {
      suspects: { takeOlderThan: (time) => Promise.resolve(time === before ? [person] : []) },
      outbox: {
        append: ({ type }, { key, data }) => void published.push({ type, key, version: (data as never)['version'] }),
      },
    },
    before,
  )
  expect([count, published]).toEqual([
    1,
    [{ type: 'vn.ndxp.population.person-snapshot.v1', key: person.personId, version: 3 }],
  ])
})
