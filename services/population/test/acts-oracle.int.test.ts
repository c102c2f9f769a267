import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { birthRegistered, type PersonId } from '@hub/contracts'
import { eventually, makeBirth, makeRecord } from '@hub/testing'
import * as fc from 'fast-check'
import { startPopulation, type PopulationUnderTest } from './population-under-test.ts'
import type { Copy } from './registrar-acts.ts'
import { placeOf, registerActs, tellTruth } from './registrar-truth.ts'

// 3,000 acts; the long form is `HUB_ACTS=100000`, which agreed about all 10,000 persons on 2026-11-27, in 27 minutes beside other work.
const actCount = Number(process.env['HUB_ACTS'] ?? 3000)

let population: PopulationUnderTest
beforeAll(async () => {
  population = await startPopulation('acts-oracle-test')
})
afterAll(() => population.stop())

interface Row {
  readonly personId: PersonId
  /** In the order in which the truth is told. */
  readonly items: readonly string[]
  readonly relations: readonly { readonly relation: string; readonly otherId: string }[]
  readonly differences: readonly { readonly field: string; readonly claimed: { readonly value: string } }[]
}

const readAll = async (): Promise<ReadonlyMap<PersonId, readonly string[]>> => {
  const rows = await population.database.rows<Row>(
    `select person_id as "personId", relations, differences, jsonb_build_array(
       full_name, date_of_birth, sex, ethnicity, nationality, coalesce(date_of_death, ''), coalesce(father ->> 'fullName', ''), marital_status
     ) as items from person`,
  )
  return new Map(
    rows.map(({ personId, items, relations, differences }) => {
      const related = relations.map(({ relation, otherId }) => `${relation} ${otherId}`)
      const differing = differences.map(({ field, claimed }) => `${field} differs ${claimed.value}`)
      return [personId, [...items, ...[...related, ...differing].toSorted()]]
    }),
  )
}

const draw = <Value>(arbitrary: fc.Arbitrary<Value>, count: number): readonly Value[] => fc.sample(arbitrary, count)

test(`${actCount} acts of all kinds, in any order: the register agrees with the truth about every person`, async () => {
  const move = fc.record({ first: fc.nat(), second: fc.nat(), kind: fc.nat(), chance: fc.nat() })
  const places = draw(
    fc.array(move, { minLength: placeOf.moves, maxLength: placeOf.moves }),
    actCount / placeOf.acts,
  ).map(registerActs)
  const [truths, copies] = [places.flatMap((one) => one.truths), places.flatMap((one) => one.copies)]
  expect(places.map(({ acts }) => acts)).toEqual(places.map(() => placeOf.acts))
  const [order = []] = draw(fc.shuffledSubarray(copies, { minLength: copies.length }), 1)
  const sequences = new Map<PersonId, number>()
  const next = (key: PersonId): number => {
    sequences.set(key, (sequences.get(key) ?? 0) + 1)
    return sequences.get(key) ?? 0
  }
  // Each person is born somewhere among the acts: what comes before waits.
  const born = truths.map(({ personId, isRuledByRegister }): Copy => [
    personId,
    (key, sequence) =>
      makeRecord(birthRegistered, {
        key,
        sequence,
        data: makeBirth({ registeredOn: isRuledByRegister ? '2015-12-31' : '2026-11-20' }),
      }),
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
    { timeoutMs: 60_000 + actCount * 60 },
  )
  const held = await readAll()
  const wrong = truths
    .map((truth) => ({ expected: tellTruth(truth), held: held.get(truth.personId) }))
    .filter((one) => JSON.stringify(one.expected) !== JSON.stringify(one.held))
  expect(wrong).toEqual([])
}, 7_200_000)
