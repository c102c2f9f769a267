import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  birthRegistered,
  civilStatusChanged,
  deathAnnulled,
  deathRegistered,
  marriageEnded,
  marriageRegistered,
  parentageRecorded,
  type ActId,
  type DataOf,
  type OutgoingRecord,
  type PersonId,
} from '@hub/contracts'
import { readRecords } from '@hub/kafka'
import { eventually, makeBirth, makeRecord, newPersonId } from '@hub/testing'
import { startPopulation, type PopulationUnderTest } from './population-under-test.ts'

let population: PopulationUnderTest
beforeAll(async () => {
  population = await startPopulation('civil-facts-test')
})
afterAll(() => population.stop())

const place = { country: 'VN', communeCode: '00004', provinceCode: '01' }
const act = (registeredOn: string) => ({ actId: newPersonId() as string as ActId, registeredOn, registeredAt: place })
const named = (personId: PersonId, fullName: string) => ({ personId, fullName })

const born = (key: PersonId, given: Parameters<typeof makeBirth>[0] = {}, sequence = 1): OutgoingRecord =>
  makeRecord(birthRegistered, { key, sequence, data: makeBirth(given) })

interface Held {
  readonly fullName: string
  readonly dateOfDeath: string | null
  readonly maritalStatus: string
  readonly relations: readonly { readonly relation: string; readonly otherId: string }[]
  readonly version: number
}

const read = async (key: PersonId): Promise<Held | undefined> => {
  const [row] = await population.database.rows<Held>(
    `select full_name as "fullName", date_of_death as "dateOfDeath", marital_status as "maritalStatus", relations, version
     from person where person_id = $1`,
    [key],
  )
  return row
}

const until = (key: PersonId, isSo: (held: Held) => boolean): Promise<Held | undefined> =>
  eventually(
    () => read(key),
    (held) => held !== undefined && isSo(held),
  )

const typesOf = async (key: PersonId, topic: Parameters<typeof readRecords>[1]): Promise<readonly string[]> =>
  (await readRecords(population.kafka, topic))
    .filter((record) => record.key === key)
    .map(({ headers }) => headers['ce_type']?.split('.').at(-2) ?? '')

/** Both spouses' copies of one marriage. */
const marriage = (husband: PersonId, wife: PersonId, sequence: number): readonly OutgoingRecord[] => {
  const shared = { ...act('2025-05-05'), marriedOn: '2025-05-05' }
  return [
    makeRecord(marriageRegistered, {
      key: husband,
      sequence,
      data: { ...shared, role: 'husband', spouse: named(wife, 'Trần Thị Lan') },
    }),
    makeRecord(marriageRegistered, {
      key: wife,
      sequence,
      data: { ...shared, role: 'wife', spouse: named(husband, 'Nguyễn Văn An') },
    }),
  ]
}

describe('a death', () => {
  const death = (registeredOn = '2026-11-20'): DataOf<typeof deathRegistered> => ({
    ...act(registeredOn),
    dateOfDeath: '2026-11-18',
  })

  test('P10: that comes before the person waits, and goes through by itself', async () => {
    const key = newPersonId()
    await population.producer.send([makeRecord(deathRegistered, { key, sequence: 1, data: death() })])
    await eventually(
      () => population.database.rows<{ key: string }>('select key from waiting_event where key = $1', [key]),
      (rows) => rows.length === 1,
    )
    await population.producer.send([born(key, {}, 2)])
    await until(key, ({ dateOfDeath }) => dateOfDeath === '2026-11-18')
    const types = await eventually(
      () => typesOf(key, 'population.person.v1'),
      (all) => all.length === 3,
    )
    expect(types).toEqual(['person-created', 'person-deceased', 'person-updated'])
  })

  test('that a court annuls is none, whichever of the two comes first', async () => {
    const [first, second] = [newPersonId(), newPersonId()]
    const annulled = makeRecord(deathAnnulled, { key: first, sequence: 2, data: act('2026-11-21') })
    await population.producer.send([
      born(first),
      annulled,
      makeRecord(deathRegistered, { key: first, sequence: 3, data: death() }),
      born(second),
      makeRecord(deathRegistered, { key: second, sequence: 2, data: death() }),
      makeRecord(deathAnnulled, { key: second, sequence: 3, data: act('2026-11-21') }),
    ])
    await until(second, ({ version, dateOfDeath }) => version === 3 && dateOfDeath === null)
    expect(await until(first, () => true)).toMatchObject({ version: 1, dateOfDeath: null })
    await eventually(
      () => typesOf(second, 'population.person.v1'),
      (types) => types.includes('person-revived'),
    )
  })

  test('makes a widow, also where it comes before the marriage', async () => {
    const [husband, wife] = [newPersonId(), newPersonId()]
    const dies = makeRecord(deathRegistered, { key: husband, sequence: 2, data: death() })
    await population.producer.send([born(husband), born(wife), dies, ...marriage(husband, wife, 3)])
    await until(wife, ({ maritalStatus }) => maritalStatus === 'widowed')
    const [other, widow] = [newPersonId(), newPersonId()]
    await population.producer.send([born(other), born(widow), ...marriage(other, widow, 2)])
    await until(widow, ({ maritalStatus }) => maritalStatus === 'married')
    await population.producer.send([makeRecord(deathRegistered, { key: other, sequence: 3, data: death() })])
    expect(await until(widow, ({ maritalStatus }) => maritalStatus === 'widowed')).toMatchObject({ relations: [] })
  })

  test('P4: of forty couples who marry and die at once on two replicas leaves forty widows', async () => {
    const couples = Array.from({ length: 40 }, () => [newPersonId(), newPersonId()] as const)
    // Each comes into the register in the batch that brings the acts, so that neither sees the other's row.
    await population.producer.send(
      couples.flatMap(([husband, wife]) => [
        born(husband),
        born(wife),
        ...marriage(husband, wife, 2),
        makeRecord(deathRegistered, { key: husband, sequence: 3, data: death() }),
      ]),
    )
    for (const [, wife] of couples) await until(wife, ({ maritalStatus }) => maritalStatus === 'widowed')
    expect(await population.database.rows('select 1 from parked_event')).toEqual([])
  })
})

test('a marriage shows on both sides, and ends on both sides', async () => {
  const [husband, wife] = [newPersonId(), newPersonId()]
  await population.producer.send([born(husband), born(wife), ...marriage(husband, wife, 2)])
  expect(await until(husband, ({ version }) => version === 2)).toMatchObject({
    maritalStatus: 'married',
    relations: [{ relation: 'spouse', otherId: wife }],
  })
  const end = { ...act('2026-01-10'), endedOn: '2026-01-09', ground: 'divorce' }
  await population.producer.send([
    makeRecord(marriageEnded, {
      key: husband,
      sequence: 3,
      data: { ...end, role: 'husband', spouse: named(wife, 'Trần Thị Lan') },
    }),
    makeRecord(marriageEnded, {
      key: wife,
      sequence: 3,
      data: { ...end, role: 'wife', spouse: named(husband, 'Nguyễn Văn An') },
    }),
  ])
  for (const key of [husband, wife])
    expect(await until(key, ({ version }) => version === 3)).toMatchObject({ maritalStatus: 'divorced', relations: [] })
})

test('a father who recognises a child is its father in the snapshot, and the history says by which act', async () => {
  const [child, father] = [newPersonId(), newPersonId()]
  const data = { ...act('2026-11-21'), relation: 'father' as const }
  await population.producer.send([
    born(child),
    born(father),
    makeRecord(parentageRecorded, {
      key: child,
      sequence: 2,
      data: { ...data, role: 'child', other: { ...named(father, 'Nguyễn Văn An'), pin: '001090000001' } },
    }),
  ])
  expect(await until(child, ({ version }) => version === 2)).toMatchObject({
    relations: [{ relation: 'father', otherId: father }],
  })
  const history = await population.database.rows(
    'select act_id as "actId", changes from person_change where person_id = $1',
    [child],
  )
  expect(history).toMatchObject([{ actId: data.actId, changes: [{ item: 'father' }] }])
})

describe('parents of a birth', () => {
  const copiesOf = (child: PersonId, mother: PersonId, father: PersonId): readonly OutgoingRecord[] => {
    const data = { ...makeBirth({ mother: { fullName: 'Trần Thị Lan' }, father: { fullName: 'Nguyễn Văn An' } }) }
    return [
      makeRecord(birthRegistered, { key: child, sequence: 1, data }),
      makeRecord(birthRegistered, { key: mother, sequence: 2, data: { ...data, role: 'mother', childId: child } }),
      makeRecord(birthRegistered, { key: father, sequence: 2, data: { ...data, role: 'father', childId: child } }),
    ]
  }
  const readRelations = async (child: PersonId, mother: PersonId, father: PersonId): Promise<readonly unknown[]> => [
    (await until(child, ({ version }) => version === 3))?.relations,
    ...(await Promise.all([mother, father].map((key) => until(key, ({ version }) => version === 2)))).map(
      (held) => held?.relations,
    ),
  ]
  const related = (child: PersonId, mother: PersonId, father: PersonId): readonly unknown[] => [
    [
      { relation: 'father', otherId: father },
      { relation: 'mother', otherId: mother },
    ],
    [{ relation: 'child', otherId: child }],
    [{ relation: 'child', otherId: child }],
  ]

  test('who are persons are related to the child, on both sides, once', async () => {
    const [child, mother, father] = [newPersonId(), newPersonId(), newPersonId()]
    const copies = copiesOf(child, mother, father)
    await population.producer.send([born(mother), born(father), ...copies, ...copies])
    expect(await readRelations(child, mother, father)).toEqual(related(child, mother, father))
    const types = await eventually(
      () => typesOf(child, 'population.person.v1'),
      (all) => all.length === 3,
    )
    expect(types).toEqual(['person-created', 'relation-changed', 'relation-changed'])
  })

  test('P10: whose own records come later, and whose copies come before the child, wait for whoever is missing', async () => {
    const [child, mother, father] = [newPersonId(), newPersonId(), newPersonId()]
    const [childs, mothers, fathers] = copiesOf(child, mother, father) as [
      OutgoingRecord,
      OutgoingRecord,
      OutgoingRecord,
    ]
    await population.producer.send([mothers, fathers, born(father, {}, 3)])
    await eventually(
      () => population.database.rows('select 1 from waiting_event where key = any($1)', [[mother, father]]),
      (rows) => rows.length === 2,
    )
    await population.producer.send([childs, born(mother, {}, 3)])
    expect(await readRelations(child, mother, father)).toEqual(related(child, mother, father))
  })
})

test('of two corrections the later one holds, whichever comes first, and one that comes again changes nothing', async () => {
  const key = newPersonId()
  const change = (newValue: string, registeredOn: string, sequence: number): OutgoingRecord =>
    makeRecord(civilStatusChanged, {
      key,
      sequence,
      data: { ...act(registeredOn), field: 'fullName', newValue, ground: 'correction' },
    })
  const later = change('Nguyễn Thị Hoa', '2026-11-22', 2)
  await population.producer.send([born(key), later, change('Nguyễn Thị Hoà', '2026-11-21', 3), later])
  await population.producer.send([change('Nguyễn Thị Huệ', '2026-11-23', 4)])
  expect(await until(key, ({ fullName }) => fullName === 'Nguyễn Thị Huệ')).toMatchObject({ version: 3 })
})
