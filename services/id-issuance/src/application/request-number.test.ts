import { describe, expect, test } from '@jest/globals'
import { composePin, type NumberSeries, type Pin } from '@hub/citizen'
import type { Outbox, PersonId } from '@hub/contracts'
import { PermanentFault } from '@hub/failure'
import { makeBirth, newPersonId } from '@hub/testing'
import type { NumberAllocator, Numbers, Request } from './ports.ts'
import { createRequestNumber } from './request-number.ts'

const now = new Date('2026-11-20T02:15:30.123Z')

/** Numbers, allocator and outbox in memory. */
const setUp = (given: { readonly taken?: readonly Pin[]; readonly left?: number } = {}) => {
  const owners = new Map<Pin, PersonId | 'elsewhere'>((given.taken ?? []).map((pin) => [pin, 'elsewhere']))
  const rejected: [Request, string][] = []
  const events: { readonly type: string; readonly key: string; readonly data: unknown }[] = []
  const allocated: Pin[] = []
  const numbers: Pick<Numbers, 'issue' | 'reject'> = {
    issue: (pin, { personId }) => {
      if ([...owners.values()].includes(personId)) return Promise.resolve('person-has-number')
      if (owners.has(pin)) return Promise.resolve('number-taken')
      owners.set(pin, personId)
      return Promise.resolve('issued')
    },
    reject: (request, reason) => Promise.resolve(void rejected.push([request, reason])),
  }
  const allocator: NumberAllocator = {
    next: (series: NumberSeries) => {
      if (allocated.length >= (given.left ?? 10))
        return Promise.reject(new PermanentFault('series-used-up', 'none left'))
      const pin = composePin(series, allocated.length)
      allocated.push(pin)
      return Promise.resolve(pin)
    },
  }
  const outbox: Outbox = { append: ({ type }, { key, data }) => void events.push({ type, key, data }) }
  const requestNumber = createRequestNumber({ allocator, countryPrefixes: new Map([['LA', '216']]), now: () => now })
  return {
    request: (personId: PersonId, birth = makeBirth()) => requestNumber({ numbers, outbox }, personId, birth),
    owners,
    rejected,
    events,
    allocated,
  }
}

const first = '001326000000' as Pin
const second = '001326000001' as Pin
const third = '001326000002' as Pin

describe('the child of a registered birth', () => {
  test('gets a number, which is published under its own key', async () => {
    const { request, owners, events } = setUp()
    const [personId, birth] = [newPersonId(), makeBirth()]
    await request(personId, birth)
    expect([...owners]).toEqual([[first, personId]])
    expect(events).toEqual([
      {
        type: 'vn.ndxp.identity.pin-issued.v1',
        key: personId,
        data: { pin: first, actId: birth.actId, issuedAt: '2026-11-20T02:15:30.123Z' },
      },
    ])
  })

  test('gets the next number that is free where the first ones are taken', async () => {
    const { request, owners, events } = setUp({ taken: [first, second] })
    const personId = newPersonId()
    await request(personId)
    expect(owners.get(third)).toBe(personId)
    expect(events).toMatchObject([{ data: { pin: third } }])
  })

  test('whose birth was registered at a mission abroad gets a number with the prefix of that country', async () => {
    const { request, owners } = setUp()
    const personId = newPersonId()
    await request(personId, makeBirth({ registeredAt: { country: 'LA' } }))
    expect([...owners]).toEqual([['216326000000', personId]])
  })

  test('who has a number already gets no second one, and nothing is published', async () => {
    const { request, owners, events } = setUp()
    const personId = newPersonId()
    await request(personId)
    await request(personId, makeBirth())
    expect([...owners.values()]).toEqual([personId])
    expect(events).toHaveLength(1)
  })

  test('gets none from a series that is used up: somebody has to look', async () => {
    const { request, events, rejected } = setUp({ left: 0 })
    await expect(request(newPersonId())).rejects.toMatchObject({ reason: 'series-used-up' })
    expect([events, rejected]).toEqual([[], []])
  })

  test('never shares its number with another child', async () => {
    const { request, owners } = setUp()
    const children = Array.from({ length: 5 }, newPersonId)
    for (const child of children) await request(child)
    expect([...owners.values()]).toEqual(children)
  })
})

describe('a birth that gives no claim', () => {
  test.each([
    ['not-vietnamese', makeBirth({ child: { nationality: 'LA' } })],
    ['sex-not-determined', makeBirth({ child: { sex: 'undetermined' } })],
    ['fourteen-or-older', makeBirth({ child: { dateOfBirth: '2012' } })],
    ['registered-before-2016', makeBirth({ registeredOn: '2015-12-31', child: { dateOfBirth: '2015-12-01' } })],
    ['outside-numbering', makeBirth({ registeredAt: { country: 'KH' } })],
  ])('is recorded and published with the reason, %s, and costs no number', async (reason, birth) => {
    const { request, rejected, events, allocated, owners } = setUp()
    const personId = newPersonId()
    await request(personId, birth)
    expect(rejected).toEqual([[{ actId: birth.actId, personId, decidedAt: now }, reason]])
    expect(events).toEqual([
      {
        type: 'vn.ndxp.identity.pin-rejected.v1',
        key: personId,
        data: { actId: birth.actId, reason, rejectedAt: '2026-11-20T02:15:30.123Z' },
      },
    ])
    expect([allocated, [...owners]]).toEqual([[], []])
  })
})

test.each(['mother', 'father'] as const)('the copy of the act for the %s asks for nothing', async (role) => {
  const { request, rejected, events, allocated } = setUp()
  await request(newPersonId(), makeBirth({ role }))
  await request(newPersonId(), makeBirth({ role, child: { nationality: 'LA' } }))
  expect([rejected, events, allocated]).toEqual([[], [], []])
})
