import { describe, expect, test } from '@jest/globals'
import { composePin, type NumberSeries, type Pin } from '@hub/citizen'
import type { Outbox, PersonId } from '@hub/contracts'
import { PermanentFault } from '@hub/failure'
import { makeBirth, newPersonId } from '@hub/testing'
import { isAlike, type Identity } from '../domain/identity.ts'
import type { NumberRequest } from '../domain/request.ts'
import type { NumberAllocator } from './ports.ts'
import { createGiveOrHold, type RequestUnit } from './give-or-hold.ts'
import { createRequestNumber } from './request-number.ts'

const now = new Date('2026-11-20T02:15:30.123Z')

/** Numbers, allocator and outbox in memory. */
const setUp = (given: { readonly taken?: readonly Pin[]; readonly left?: number } = {}) => {
  const owners = new Map<Pin, PersonId | 'elsewhere'>((given.taken ?? []).map((pin) => [pin, 'elsewhere']))
  const kept: NumberRequest[] = []
  const known: Identity[] = []
  const events: { readonly type: string; readonly key: string; readonly data: unknown }[] = []
  const allocated: Pin[] = []
  const keep = (request: NumberRequest, person: Identity): boolean => {
    if (kept.some(({ id }) => id === request.id)) return false
    kept.push(request)
    known.push(person)
    return true
  }
  const numbers: RequestUnit['numbers'] = {
    issue: (pin, request, person) => {
      if ([...owners.values()].includes(request.personId)) return Promise.resolve('person-has-number')
      if (owners.has(pin)) return Promise.resolve('number-taken')
      if (!keep(request, person)) return Promise.resolve('decided-before')
      owners.set(pin, request.personId)
      return Promise.resolve('issued')
    },
  }
  const persons: RequestUnit['persons'] = {
    findAlike: (person) =>
      Promise.resolve(known.filter((other) => other.personId !== person.personId && isAlike(person, other))),
  }
  const requests: RequestUnit['requests'] = { insert: (request, person) => Promise.resolve(keep(request, person)) }
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
  const requestNumber = createRequestNumber({
    giveOrHold: createGiveOrHold({ allocator }),
    countryPrefixes: new Map([['LA', '216']]),
    now: () => now,
  })
  return {
    request: (personId: PersonId, birth = makeBirth()) =>
      requestNumber({ numbers, persons, requests, outbox }, personId, birth),
    owners,
    kept,
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
    const { request, events, kept } = setUp({ left: 0 })
    await expect(request(newPersonId())).rejects.toMatchObject({ reason: 'series-used-up' })
    expect([events, kept]).toEqual([[], []])
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
    const { request, kept, events, allocated, owners } = setUp()
    const personId = newPersonId()
    await request(personId, birth)
    expect(kept).toMatchObject([{ id: birth.actId, personId, state: 'rejected', reason, decidedAt: now }])
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

describe('P11: a child like one who is known', () => {
  const twin = { child: { fullName: 'Nguyễn Thị An' }, mother: { fullName: 'Trần Thị Lan', dateOfBirth: '1995' } }

  test('is held with whom it might be, and nobody guesses', async () => {
    const { request, kept, events, owners } = setUp()
    const [one, other] = [newPersonId(), newPersonId()]
    await request(one, makeBirth(twin))
    const likeIt = makeBirth({ ...twin, child: { fullName: 'NGUYỄN THỊ ÂN' } })
    await request(other, likeIt)
    expect([...owners.values()]).toEqual([one])
    expect(kept[1]).toMatchObject({ personId: other, state: 'suspected-duplicate', candidates: [one] })
    expect(events[1]).toEqual({
      type: 'vn.ndxp.identity.pin-held.v1',
      key: other,
      data: {
        actId: likeIt.actId,
        reason: 'suspected-duplicate',
        heldAt: '2026-11-20T02:15:30.123Z',
        deadline: '2026-11-23T02:15:30.123Z',
      },
    })
  })

  test('is held once, however often it is told', async () => {
    const { request, events } = setUp()
    await request(newPersonId(), makeBirth(twin))
    const [personId, again] = [newPersonId(), makeBirth(twin)]
    await request(personId, again)
    await request(personId, again)
    expect(events).toHaveLength(2)
  })
})

test.each(['mother', 'father'] as const)('the copy of the act for the %s asks for nothing', async (role) => {
  const { request, kept, events, allocated } = setUp()
  await request(newPersonId(), makeBirth({ role }))
  await request(newPersonId(), makeBirth({ role, child: { nationality: 'LA' } }))
  expect([kept, events, allocated]).toEqual([[], [], []])
})
