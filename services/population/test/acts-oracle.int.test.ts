import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  birthRegistered,
  civilStatusChanged,
  deathAnnulled,
  deathRegistered,
  guardianshipEnded,
  guardianshipRecorded,
  marriageEnded,
  marriageRegistered,
  parentageRecorded,
  type ActId,
  type OutgoingRecord,
  type PersonId,
} from '@hub/contracts'
import { eventually, makeBirth, makeRecord, newPersonId } from '@hub/testing'
import * as fc from 'fast-check'
import { startPopulation, type PopulationUnderTest } from './population-under-test.ts'

// 3,000 acts; the long form is `HUB_ACTS=100000`.
const actCount = Number(process.env['HUB_ACTS'] ?? 3000)
const personCount = Math.ceil(actCount / 10)

let population: PopulationUnderTest
beforeAll(async () => {
  population = await startPopulation('acts-oracle-test')
})
afterAll(() => population.stop())

/** What a registrar would hold true of a person, kept by hand, act after act, in the order of registration. */
interface Truth {
  readonly personId: PersonId
  name: string
  died: string | undefined
  /** Who the person is married to; a dead one keeps the entry, for a court may annul the death. */
  spouse: Truth | undefined
  status: 'unmarried' | 'married' | 'divorced'
  father: Truth | undefined
  readonly children: Set<Truth>
  guardian: Truth | undefined
  readonly wards: Set<Truth>
}

const newTruth = (): Truth => ({
  personId: newPersonId(),
  name: 'Nguyễn Thị Hòa',
  died: undefined,
  spouse: undefined,
  status: 'unmarried',
  father: undefined,
  children: new Set(),
  guardian: undefined,
  wards: new Set(),
})

type Copy = readonly [PersonId, (key: PersonId, sequence: number) => OutgoingRecord]

const place = { country: 'VN' }
const named = ({ personId, name }: Truth) => ({ personId, fullName: name })

/** One act, what it does to the truth, and its copies. Undefined where the two could not do that now. */
type Perform = (one: Truth, other: Truth, day: string) => readonly Copy[] | undefined

const shared = (registeredOn: string) => ({
  actId: newPersonId() as string as ActId,
  registeredOn,
  registeredAt: place,
})

const isFree = (one: Truth): boolean => one.spouse === undefined || one.spouse.died !== undefined

const marry: Perform = (one, other, day) => {
  if (one === other || [one, other].some((each) => each.died !== undefined || !isFree(each))) return undefined
  for (const each of [one, other]) {
    // Whose death a court annuls later finds the spouse married to somebody else.
    if (each.spouse !== undefined) Object.assign(each.spouse, { spouse: undefined, status: 'divorced' })
  }
  Object.assign(one, { spouse: other, status: 'married' })
  Object.assign(other, { spouse: one, status: 'married' })
  const act = { ...shared(day), marriedOn: day }
  return [
    [
      one.personId,
      (key, sequence) =>
        makeRecord(marriageRegistered, { key, sequence, data: { ...act, role: 'husband', spouse: named(other) } }),
    ],
    [
      other.personId,
      (key, sequence) =>
        makeRecord(marriageRegistered, { key, sequence, data: { ...act, role: 'wife', spouse: named(one) } }),
    ],
  ]
}

const divorce: Perform = (one, _other, day) => {
  const { spouse } = one
  if (spouse === undefined || one.died !== undefined || spouse.died !== undefined) return undefined
  for (const each of [one, spouse]) Object.assign(each, { spouse: undefined, status: 'divorced' })
  const act = { ...shared(day), endedOn: day, ground: 'divorce' }
  return [
    [
      one.personId,
      (key, sequence) =>
        makeRecord(marriageEnded, { key, sequence, data: { ...act, role: 'husband', spouse: named(spouse) } }),
    ],
    [
      spouse.personId,
      (key, sequence) =>
        makeRecord(marriageEnded, { key, sequence, data: { ...act, role: 'wife', spouse: named(one) } }),
    ],
  ]
}

const die: Perform = (one, _other, day) => {
  if (one.died !== undefined) return undefined
  one.died = day
  const data = { ...shared(day), dateOfDeath: day }
  return [[one.personId, (key, sequence) => makeRecord(deathRegistered, { key, sequence, data })]]
}

const annul: Perform = (one, _other, day) => {
  if (one.died === undefined) return undefined
  one.died = undefined
  return [[one.personId, (key, sequence) => makeRecord(deathAnnulled, { key, sequence, data: shared(day) })]]
}

const rename: Perform = (one, _other, day) => {
  one.name = `Nguyễn Thị ${day}`
  const data = { ...shared(day), field: 'fullName' as const, newValue: one.name, ground: 'correction' }
  return [[one.personId, (key, sequence) => makeRecord(civilStatusChanged, { key, sequence, data })]]
}

const recognise: Perform = (one, other, day) => {
  if (one === other || one.father !== undefined) return undefined
  one.father = other
  other.children.add(one)
  const act = { ...shared(day), relation: 'father' as const }
  return [
    [
      one.personId,
      (key, sequence) =>
        makeRecord(parentageRecorded, { key, sequence, data: { ...act, role: 'child', other: named(other) } }),
    ],
    [
      other.personId,
      (key, sequence) =>
        makeRecord(parentageRecorded, { key, sequence, data: { ...act, role: 'parent', other: named(one) } }),
    ],
  ]
}

const guard: Perform = (one, other, day) => {
  const begins = one.guardian === undefined
  const guardian = one.guardian ?? other
  if (one === guardian) return undefined
  one.guardian = begins ? guardian : undefined
  if (begins) guardian.wards.add(one)
  else guardian.wards.delete(one)
  const definition = begins ? guardianshipRecorded : guardianshipEnded
  const act = shared(day)
  return [
    [
      one.personId,
      (key, sequence) =>
        makeRecord(definition, { key, sequence, data: { ...act, role: 'ward', other: named(guardian) } }),
    ],
    [
      guardian.personId,
      (key, sequence) =>
        makeRecord(definition, { key, sequence, data: { ...act, role: 'guardian', other: named(one) } }),
    ],
  ]
}

const performances: readonly Perform[] = [marry, marry, divorce, die, annul, rename, recognise, guard]

const dayAfter = (days: number): string => new Date(Date.UTC(1900, 0, 1 + days)).toISOString().slice(0, 10)

const expectedOf = (one: Truth): readonly string[] => {
  const spouse = one.spouse !== undefined && one.spouse.died === undefined ? one.spouse : undefined
  const widowed = one.spouse !== undefined && one.spouse.died !== undefined
  const relations = [
    ...(spouse === undefined ? [] : [`spouse ${spouse.personId}`]),
    ...(one.father === undefined ? [] : [`father ${one.father.personId}`]),
    ...[...one.children].map((child) => `child ${child.personId}`),
    ...(one.guardian === undefined ? [] : [`guardian ${one.guardian.personId}`]),
    ...[...one.wards].map((ward) => `ward ${ward.personId}`),
  ]
  return [one.name, one.died ?? '', widowed ? 'widowed' : one.status, ...relations.toSorted()]
}

interface Row {
  readonly personId: PersonId
  readonly name: string
  readonly died: string | null
  readonly status: string
  readonly relations: readonly { readonly relation: string; readonly otherId: string }[]
}

const readAll = async (): Promise<ReadonlyMap<PersonId, readonly string[]>> => {
  const rows = await population.database.rows<Row>(
    `select person_id as "personId", full_name as name, date_of_death as died, marital_status as status, relations from person`,
  )
  return new Map(
    rows.map(({ personId, name, died, status, relations }) => [
      personId,
      [name, died ?? '', status, ...relations.map(({ relation, otherId }) => `${relation} ${otherId}`).toSorted()],
    ]),
  )
}

const draw = <Value>(arbitrary: fc.Arbitrary<Value>, count: number): readonly Value[] => fc.sample(arbitrary, count)

test(`${actCount} acts of all kinds, in any order: the register agrees with the truth about every person`, async () => {
  const truths = Array.from({ length: personCount }, newTruth)
  const pick = (index: number): Truth => truths[index % personCount] as Truth
  const moves = draw(fc.tuple(fc.nat(), fc.nat(), fc.nat({ max: performances.length - 1 })), actCount * 3)
  const copies: Copy[] = []
  let acts = 0
  for (const [first, second, kind] of moves) {
    if (acts === actCount) break
    const made = performances[kind]?.(pick(first), pick(second), dayAfter(acts))
    if (made === undefined) continue
    acts += 1
    copies.push(...made)
  }
  expect(acts).toBe(actCount)
  const [order = []] = draw(fc.shuffledSubarray(copies, { minLength: copies.length }), 1)
  const sequences = new Map<PersonId, number>()
  const next = (key: PersonId): number => {
    sequences.set(key, (sequences.get(key) ?? 0) + 1)
    return sequences.get(key) ?? 0
  }
  // Each person is born somewhere among the acts: what comes before waits.
  const born = truths.map(({ personId }): Copy => [
    personId,
    (key, sequence) =>
      makeRecord(birthRegistered, { key, sequence, data: makeBirth({ child: { fullName: 'Nguyễn Thị Hòa' } }) }),
  ])
  const [all = []] = draw(fc.shuffledSubarray([...order, ...born], { minLength: order.length + born.length }), 1)
  const records = all.map(([key, make]) => make(key, next(key)))
  for (let from = 0; from < records.length; from += 1000)
    await population.producer.send(records.slice(from, from + 1000))
  await eventually(
    async () => {
      const [row] = await population.database.rows<{ facts: number; waiting: number }>(
        'select (select count(*)::int from civil_fact) as facts, (select count(*)::int from waiting_event) as waiting',
      )
      return row
    },
    (row) => row?.facts === copies.length && row.waiting === 0,
    { timeoutMs: 60_000 + actCount * 20 },
  )
  const held = await readAll()
  const wrong = truths
    .map((truth) => ({ expected: expectedOf(truth), held: held.get(truth.personId) }))
    .filter((one) => JSON.stringify(one.expected) !== JSON.stringify(one.held))
  expect(wrong).toEqual([])
}, 3_600_000)
