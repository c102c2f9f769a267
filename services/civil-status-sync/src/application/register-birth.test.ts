import { describe, expect, test } from '@jest/globals'
import type { PartialDate } from '@hub/citizen'
import type { Outbox } from '@hub/contracts'
import { newPersonId } from '@hub/testing'
import type { BirthAct } from '../domain/birth-act.ts'
import type { StoredParent } from '../domain/birth-parents.ts'
import type { StoredAct } from '../domain/stored-act.ts'
import type { KnownPerson } from '../domain/resolution.ts'
import type { Acts, KnownPersons, Parents } from './ports.ts'
import { createRegisterBirth } from './register-birth.ts'

const registrar = 'VN/GOV/000.00.00.G15/civil-status'
const commune = { code: '00004', name: 'Phường Ba Đình', provinceCode: '01' }
const place = { country: 'VN', communeCode: '00004', detail: '1 Hùng Vương' }

const act: BirthAct = {
  number: '01/2026',
  registeredOn: '2026-11-20',
  registeredAt: place,
  child: {
    fullName: 'Nguyễn Thị Hòa',
    sex: 'female',
    dateOfBirth: '2026-11-18' as PartialDate,
    placeOfBirth: { country: 'LA', detail: 'Viêng Chăn' },
    nativePlace: place,
    ethnicity: '01',
    nationality: 'VN',
  },
  mother: { fullName: 'Trần Thị Lan', pin: '001195000001', ethnicity: '02', residence: place },
}

/** Acts and outbox in memory, and the use case over them. */
const setUp = () => {
  const stored = new Map<string, StoredAct>()
  const events: { readonly type: string; readonly key: string; readonly data: unknown }[] = []
  const acts: Acts = {
    insert: (given, { registrar: from }) => {
      const name = `${from} ${given.number}`
      if (stored.has(name)) return Promise.resolve(false)
      stored.set(name, given)
      return Promise.resolve(true)
    },
    find: (from, number) => Promise.resolve(stored.get(`${from} ${number}`)),
    lock: (from, number) => Promise.resolve(stored.get(`${from} ${number}`)),
    supplement: (given, { registrar: from }) => Promise.resolve(void stored.set(`${from} ${given.number}`, given)),
    recordNumber: () => Promise.resolve(),
    recordMatch: () => Promise.resolve(),
    recordRejection: () => Promise.resolve(),
    recordHold: () => Promise.resolve(),
    replaceNumber: () => Promise.resolve(),
  }
  const outbox: Outbox = { append: ({ type }, { key, data }) => void events.push({ type, key, data }) }
  const learnt: unknown[] = []
  const unused = () => Promise.reject(new Error('was not asked for'))
  const found: KnownPerson[] = []
  const persons: KnownPersons = {
    lockKeys: unused,
    find: ({ fullName }) => Promise.resolve(found.filter((known) => known.fullName === fullName)),
    rename: unused,
    merge: unused,
    learn: unused,
    learnBirth: (personId, person) => Promise.resolve([`awaited ${learnt.push({ personId, person })}`]),
    foresee: unused,
  }
  const laterActs = { insert: unused, find: unused, lock: unused, lockAwaiting: unused, save: unused }
  const differences = { open: unused, resolve: unused, adjust: unused, find: unused, list: unused }
  const saved: StoredParent[] = []
  const parents: Parents = {
    insert: () => Promise.resolve(),
    save: (_actId, parent) => Promise.resolve(void saved.push(parent)),
    lock: unused,
    lockAwaiting: unused,
  }
  const settled: string[] = []
  let ids = 0
  const registerBirth = createRegisterBirth({
    inTransaction: (work) => work({ acts, laterActs, parents, persons, differences, outbox }),
    units: { findCommune: (code) => (code === commune.code ? commune : undefined) },
    clock: { addWorkingDays: () => '2026-11-25' },
    now: () => new Date('2026-11-20T05:00:00Z'),
    settleAwaiting: (_unit, awaited) => Promise.resolve(void settled.push(...awaited)),
    newId: () => `0199a0a0-0000-7000-8000-${String((ids += 1)).padStart(12, '0')}`,
  })
  return { registerBirth, stored, events, learnt, settled, found, saved }
}

describe('a birth that is sent', () => {
  test('is stored, pending, and published once, under the key of the child', async () => {
    const { registerBirth, stored, events } = setUp()
    const registration = await registerBirth({ registrar, act, fingerprint: 'a' })
    const [kept] = [...stored.values()]
    expect(registration).toMatchObject({ kind: 'accepted', act: kept })
    expect(kept).toMatchObject({ number: '01/2026', kind: 'birth', identification: { state: 'pending' } })
    expect(events).toMatchObject([{ type: 'vn.ndxp.civil-status.birth-registered.v1', key: kept?.personId }])
    expect(kept?.personId).not.toBe(kept?.actId)
  })

  test('makes the child known, once, and lets acts go on that wait for the child', async () => {
    const { registerBirth, learnt, settled } = setUp()
    await registerBirth({ registrar, act, fingerprint: 'a' })
    await registerBirth({ registrar, act, fingerprint: 'a' })
    expect(learnt).toMatchObject([{ person: { fullName: 'Nguyễn Thị Hòa', dateOfBirth: '2026-11-18' } }])
    expect(settled).toEqual(['awaited 1'])
  })

  test('tells consumers the minimum: no address of a place, no residence or ethnicity of a parent', async () => {
    const { registerBirth, events } = setUp()
    await registerBirth({ registrar, officer: 'registrar-1', act, fingerprint: 'a' })
    expect(events[0]?.data).toEqual({
      actId: expect.any(String),
      role: 'child',
      registeredOn: '2026-11-20',
      registeredAt: { country: 'VN', communeCode: '00004', provinceCode: '01' },
      registeredBy: { client: registrar, officer: 'registrar-1' },
      child: {
        ...act.child,
        placeOfBirth: { country: 'LA' },
        nativePlace: { country: 'VN', communeCode: '00004', provinceCode: '01' },
      },
      mother: { fullName: 'Trần Thị Lan', pin: '001195000001' },
    })
  })

  test('again, with the same content, is the act as it is now, and is not published again', async () => {
    const { registerBirth, stored, events } = setUp()
    await registerBirth({ registrar, act, fingerprint: 'a' })
    const [[name, kept] = []] = [...stored]
    const issued = { state: 'issued', pin: '001326000001', settledAt: new Date(0) } as const
    stored.set(name ?? '', { ...(kept as StoredAct), identification: issued })
    const again = await registerBirth({ registrar, act, fingerprint: 'a' })
    expect(again).toMatchObject({ kind: 'accepted', act: { personId: kept?.personId, identification: issued } })
    expect(events).toHaveLength(1)
  })

  test('under a number that was used for another act is refused', async () => {
    const { registerBirth, stored, events } = setUp()
    await registerBirth({ registrar, act, fingerprint: 'a' })
    expect(await registerBirth({ registrar, act, fingerprint: 'b' })).toEqual({ kind: 'number-reused' })
    expect([stored.size, events.length]).toEqual([1, 1])
  })

  test('under the number of another registrar is another act', async () => {
    const { registerBirth, stored } = setUp()
    await registerBirth({ registrar, act, fingerprint: 'a' })
    const other = await registerBirth({ registrar: 'VN/GOV/X/y', act, fingerprint: 'b' })
    expect(other.kind).toBe('accepted')
    expect(stored.size).toBe(2)
  })

  test('with something wrong is neither stored nor published', async () => {
    const { registerBirth, stored, events } = setUp()
    const refused = await registerBirth({ registrar, act: { ...act, registeredOn: '2026-11-21' }, fingerprint: 'a' })
    expect(refused).toMatchObject({
      kind: 'violations',
      violations: [{ kind: 'registration-in-future', pointer: '/registeredOn' }],
    })
    expect([stored.size, events.length]).toEqual([0, 0])
  })

  test('goes out with its child though nobody is known by what it says of the mother', async () => {
    const { registerBirth, events, saved } = setUp()
    const registration = await registerBirth({ registrar, act, fingerprint: 'a' })
    expect(registration).toMatchObject({ act: { parents: [{ role: 'mother', state: 'waiting' }] } })
    expect(events).toMatchObject([{ data: { role: 'child' } }])
    expect(saved).toEqual([])
  })

  test('goes out once more under the key of a parent who is known, without what concerns the other parent', async () => {
    const { registerBirth, events, found, saved } = setUp()
    const mother = newPersonId()
    found.push({ personId: mother, fullName: 'Trần Thị Lan' })
    const father = { fullName: 'Nguyễn Văn Ba' }
    const registration = await registerBirth({ registrar, act: { ...act, father }, fingerprint: 'a' })
    const [child, copy] = events
    expect(copy).toMatchObject({
      key: mother,
      data: { role: 'mother', childId: child?.key, mother: { pin: act.mother?.pin } },
    })
    expect(copy?.data).not.toHaveProperty('father')
    expect(saved).toMatchObject([{ role: 'mother', state: 'resolved', personId: mother }])
    expect(registration).toMatchObject({ act: { parents: [{ role: 'mother', state: 'resolved' }] } })
  })

  test.each([
    ['a number', { pin: '001195000001' }, ['mother']],
    ['name and full date of birth', { dateOfBirth: '1995-02-01' as PartialDate }, ['mother']],
    ['name and year alone', { dateOfBirth: '1995' as PartialDate }, []],
    ['name alone', {}, []],
  ])('looks for a mother by %s: %s', async (_what, given, roles) => {
    const { registerBirth } = setUp()
    const mother = { fullName: 'Trần Thị Lan', ...given }
    const registration = await registerBirth({ registrar, act: { ...act, mother }, fingerprint: 'a' })
    expect(registration.kind === 'accepted' && registration.act.parents?.map(({ role }) => role)).toEqual(roles)
  })
})
