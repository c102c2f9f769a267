import { describe, expect, test } from '@jest/globals'
import type { PersonId } from '@hub/contracts'
import { makeBirth, newPersonId } from '@hub/testing'
import type { Person } from '../domain/person.ts'
import { createCreatePerson, type CreateUnit } from './create-person.ts'

const now = new Date('2026-11-20T02:15:30.123Z')

const setUp = () => {
  const register = new Map<PersonId, Person>()
  const events: { readonly type: string; readonly key: string; readonly data: unknown }[] = []
  const woken: PersonId[] = []
  const unit: CreateUnit = {
    persons: {
      insert: (person) => {
        if (register.has(person.personId)) return Promise.resolve(false)
        register.set(person.personId, person)
        return Promise.resolve(true)
      },
    },
    outbox: { append: ({ type }, { key, data }) => void events.push({ type, key, data }) },
    wakeWaitingFor: (personId) => Promise.resolve(void woken.push(personId)),
  }
  const createPerson = createCreatePerson({ now: () => now, isLateEntry: () => false })
  return {
    create: (personId: PersonId, birth: ReturnType<typeof makeBirth>) => createPerson(unit, personId, birth),
    register,
    events,
    woken,
  }
}

describe('a registered birth', () => {
  test('brings a person into the register, with a fact, the first snapshot, and a call to who waits', async () => {
    const { create, register, events, woken } = setUp()
    const [personId, birth] = [newPersonId(), makeBirth()]
    await create(personId, birth)
    expect(register.get(personId)).toMatchObject({ version: 1, child: birth.child, createdBy: { act: birth.actId } })
    expect(events).toMatchObject([
      {
        type: 'vn.ndxp.population.person-created.v1',
        key: personId,
        data: { actId: birth.actId, createdAt: '2026-11-20T02:15:30.123Z' },
      },
      {
        type: 'vn.ndxp.population.person-snapshot.v1',
        key: personId,
        data: { version: 1, fullName: 'Nguyễn Thị Hòa' },
      },
    ])
    expect(woken).toEqual([personId])
  })

  test('of a person who is in the register already changes nothing and says nothing', async () => {
    const { create, register, events, woken } = setUp()
    const personId = newPersonId()
    await create(personId, makeBirth())
    const before = register.get(personId)
    await create(personId, makeBirth({ child: { fullName: 'Nguyễn Thị Hoa' } }))
    expect(register.get(personId)).toBe(before)
    expect([events.length, woken.length]).toEqual([2, 1])
  })

  test.each(['mother', 'father'] as const)('as the copy for the %s makes nobody', async (role) => {
    const { create, register, events, woken } = setUp()
    await create(newPersonId(), makeBirth({ role }))
    expect([register.size, events.length, woken.length]).toEqual([0, 0, 0])
  })
})
