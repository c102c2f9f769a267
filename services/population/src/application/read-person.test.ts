import { describe, expect, test } from '@jest/globals'
import { newPersonId } from '@hub/testing'
import type { FollowedChange, PersonReads } from './ports.ts'
import { createFollowChanges, createReadHistory, createReadPerson } from './read-person.ts'

const personId = newPersonId()
const changedAt = '2026-11-20T02:15:30.123Z'
const change = (cursor: string, ...items: FollowedChange['items']): FollowedChange => ({
  cursor,
  pin: '001326000001',
  items,
  changedAt,
})
const feed = [change('1-1', 'pin'), change('1-2', 'sex'), change('2-3', 'sex', 'dateOfDeath')]

const reads: PersonReads = {
  findByPin: (pin) =>
    Promise.resolve(
      pin === '001326000001'
        ? { personId, version: 3, items: { fullName: 'Nguyễn Thị Hòa', sex: 'female' } }
        : undefined,
    ),
  listHistory: () =>
    Promise.resolve([
      { item: 'sex', before: 'male', after: 'female', changedAt },
      { item: 'fullName', before: 'Nguyễn Văn Hòa', after: 'Nguyễn Thị Hòa', changedAt },
    ]),
  listChanges: (after, limit) => {
    const from = feed.findIndex(({ cursor }) => cursor === after) + 1
    return Promise.resolve(feed.slice(from, from + limit))
  },
}

const units = { findLocalUnit: () => undefined, listSuccessors: () => [] }
const deps = { reads, units, now: () => new Date('2026-11-20T03:00:00Z') }

describe('P8: who is granted some items', () => {
  test('reads these of a person, and is told which others were asked for', async () => {
    const asked = { granted: ['fullName'], wanted: ['fullName', 'sex'] } as const
    expect(await createReadPerson(deps)('001326000001', asked)).toEqual({
      personId,
      version: 3,
      items: { fullName: 'Nguyễn Thị Hòa' },
      withheld: ['sex'],
    })
    expect(await createReadPerson(deps)('001326000002', asked)).toBeUndefined()
  })

  test('reads the history of these', async () => {
    const told = await createReadHistory(deps)('001326000001', { granted: ['sex'] })
    expect(told?.changes.map(({ item }) => item)).toEqual(['sex'])
    expect(await createReadHistory(deps)('001326000002', { granted: ['sex'] })).toBeUndefined()
  })

  test('follows the changes of these, and goes on over all others', async () => {
    const follow = createFollowChanges({ reads })
    expect(await follow(['dateOfDeath'], '0-0', 2)).toEqual({ changes: [], next: '1-2' })
    expect(await follow(['dateOfDeath'], '1-2', 2)).toEqual({ changes: [change('2-3', 'dateOfDeath')], next: '2-3' })
    expect(await follow(['dateOfDeath'], '2-3', 2)).toEqual({ changes: [], next: '2-3' })
  })
})
