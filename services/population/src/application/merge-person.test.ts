import { expect, test } from '@jest/globals'
import { newPersonId } from '@hub/testing'
import { mergePerson } from './merge-person.ts'

const [loser, survivor] = [newPersonId(), newPersonId()]
const match = { personId: survivor, pin: '001326000001', matchedAt: '2026-11-20T02:15:30.123Z' }

test.each([
  ['are published as one', 'merged', 'done', 1],
  ['are published once', 'merged-before', 'done', 0],
  ['are not published before both births are here', 'person-unknown', 'person-unknown', 0],
] as const)('two keys of one person %s', async (_what, found, answer, count) => {
  const events: unknown[] = []
  const outbox = {
    append: ({ type }: { readonly type: string }, event: object) => void events.push({ type, ...event }),
  }
  const persons = { merge: () => Promise.resolve(found) }
  expect(await mergePerson({ persons, outbox }, loser, match)).toBe(answer)
  const merged = {
    type: 'vn.ndxp.population.person-merged.v1',
    key: loser,
    data: { survivorId: survivor, mergedAt: match.matchedAt },
  }
  expect(events).toEqual(Array.from({ length: count }, () => merged))
})

test('a person whose number another request brought stays the person it is', async () => {
  const merged: string[] = []
  const persons = {
    merge: (personId: string) => {
      merged.push(personId)
      return Promise.resolve('merged' as const)
    },
  }
  const outbox = { append: () => void merged.push('published') }
  expect(await mergePerson({ persons, outbox }, survivor, match)).toBe('done')
  expect(merged).toEqual([])
})
