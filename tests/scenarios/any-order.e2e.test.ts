import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually, newName } from '@hub/testing'
import * as fc from 'fast-check'
import { makeAct, type TestAct } from '../e2e/acts.ts'
import { openHub, type HubUnderTest } from '../e2e/hub-under-test.ts'
import {
  createMinistryOfJustice,
  createSocialInsurance,
  type MinistryOfJustice,
  type Verifier,
} from '../partners/index.ts'

let hub: HubUnderTest
let justice: MinistryOfJustice
let insurance: Verifier
beforeAll(async () => {
  hub = await openHub()
  justice = createMinistryOfJustice(hub.address)
  insurance = createSocialInsurance(hub.address)
})
afterAll(() => hub.close())

/** Whoever is meant is named by name and date of birth alone: nobody has a number before the birth came. */
const named = ({ child: { fullName, dateOfBirth } }: TestAct) => ({ fullName, dateOfBirth })

type LaterPath = Parameters<MinistryOfJustice['register']>[0]

interface Family {
  readonly births: readonly [husband: TestAct, wife: TestAct, child: TestAct]
  readonly later: readonly { readonly path: LaterPath; readonly number: string; readonly body: object }[]
  readonly corrected: string
}

/** All acts of a family, of nobody else's names, in the order of registration. */
const makeFamily = (): Family => {
  const run = randomUUID().slice(0, 12)
  const birth = (fullName: string, sex: string, given: object = {}): TestAct =>
    makeAct({ child: { fullName: `${fullName} ${newName()}`, sex, dateOfBirth: '2015-03-01' }, ...given })
  const [husband, wife] = [birth('Nguyễn Văn', '1'), birth('Trần Thị', '2')] as const
  // The mother is a person of the birth; the father recognises the child later.
  const child = birth('Nguyễn Thị', '2', { mother: named(wife) })
  const corrected = `Nguyễn Thị ${newName()}`
  const spouses = { husband: named(husband), wife: named(wife) }
  const changes = [{ field: 'fullName', oldValue: child.child.fullName, newValue: corrected }]
  const acts: readonly (readonly [LaterPath, string, object])[] = [
    ['marriages', '10', { ...spouses, marriedOn: '2026-11-10' }],
    ['parentages', '11', { child: named(child), parent: named(husband), relation: 'father' }],
    ['marriage-ends', '12', { ...spouses, endedOn: '2026-11-12', ground: 'divorce' }],
    ['deaths', '13', { person: named(husband), dateOfDeath: '2026-11-13' }],
    ['death-annulments', '14', { person: named(husband) }],
    ['deaths', '15', { person: named(wife), dateOfDeath: '2026-11-14' }],
    ['changes', '16', { person: named(child), ground: 'correction', changes }],
    ['guardianships', '17', { ward: { ...named(child), fullName: corrected }, guardian: named(husband) }],
  ]
  const later = acts.map(([path, day, body]) => {
    const number = `A${run}.${day}`
    const common = { number, registeredOn: `2026-11-${day}`, registeredAt: { communeCode: '00004' } }
    return { path, number, body: { ...common, ...body } }
  })
  return { births: [husband, wife, child], later, corrected }
}

interface Held {
  readonly name: string
  readonly status: string
  readonly died: string | null
  readonly father: string | null
  readonly relations: string
}

const readRegister = async ({ births, corrected }: Family): Promise<readonly Held[]> => {
  const names = [...births.map(({ child }) => child.fullName), corrected]
  return hub.rows<Held>(
    'population',
    `select full_name as name, marital_status as status, date_of_death as died, father ->> 'fullName' as father,
       (select coalesce(string_agg(one ->> 'relation', ' ' order by one ->> 'relation'), '') from jsonb_array_elements(relations) as one) as relations
     from person where full_name = any($1) order by array_position($1, full_name)`,
    [names],
  )
}

const numberOf = async ({ number }: TestAct): Promise<string> => {
  const { body } = await eventually(
    () => justice.readAct(number),
    (answer) => answer.body.identification.state === 'issued',
  )
  return body.identification.pin ?? ''
}

const outcomeOf = async (birth: TestAct, given: object, expected: string): Promise<string> => {
  const question = { ...named(birth), pin: await numberOf(birth), ...given }
  const { body } = await eventually(
    () => insurance.verify(question),
    (answer) => answer.body.outcome === expected,
    { what: expected },
  )
  return body.outcome
}

/** Hands in everything in this order, some of it twice, two at a time, and again what the hub was too busy to take. */
const handIn = async ({ births, later }: Family, order: readonly number[]): Promise<void> => {
  const all: readonly (() => Promise<{ readonly status: number }>)[] = [
    ...births.map((birth) => () => justice.registerBirth(birth)),
    ...later.map(
      ({ path, body }) =>
        () =>
          justice.register(path, body),
    ),
  ]
  for (let from = 0; from < order.length; from += 2) {
    const calls = order.slice(from, from + 2).flatMap((index) => all[index] ?? [])
    const answers = await Promise.all(calls.map((call) => eventually(call, ({ status }) => status !== 503)))
    for (const { status } of answers) expect([201, 202]).toContain(status)
  }
}

const acts = Array.from({ length: 11 }, (_, index) => index)
/** Every act once, some again, in any order. */
const anyOrder = fc
  .tuple(fc.shuffledSubarray(acts, { minLength: acts.length }), fc.array(fc.nat({ max: 10 }), { maxLength: 6 }))
  .chain(([once, again]) => fc.shuffledSubarray([...once, ...again], { minLength: once.length + again.length }))

test('P4, P10: all acts of a family, in any order and however often, end in one state of register, numbers and verification', async () => {
  const tell = async (order: readonly number[]): Promise<void> => {
    const family = makeFamily()
    const [husband, wife, child] = family.births
    await handIn(family, order)
    const expected = [
      { name: husband.child.fullName, status: 'divorced', died: null, father: null, relations: 'child ward' },
      { name: wife.child.fullName, status: 'divorced', died: '2026-11-14', father: null, relations: 'child' },
      {
        name: family.corrected,
        status: 'unmarried',
        died: null,
        father: husband.child.fullName,
        relations: 'father guardian mother',
      },
    ]
    const held = await eventually(
      () => readRegister(family),
      (rows) => JSON.stringify(rows) === JSON.stringify(expected),
      { what: JSON.stringify(expected) },
    )
    expect(held).toEqual(expected)
    expect(await outcomeOf(husband, {}, 'match')).toBe('match')
    expect(await outcomeOf(wife, {}, 'deceased')).toBe('deceased')
    const claims = { fatherFullName: husband.child.fullName }
    expect(await outcomeOf(child, { fullName: family.corrected, claims }, 'match')).toBe('match')
    expect(new Set(await Promise.all(family.births.map(numberOf))).size).toBe(3)
    for (const { path, number } of family.later)
      expect((await justice.read(path, number)).body.publication).toBe('published')
  }
  await fc.assert(fc.asyncProperty(anyOrder, tell), {
    numRuns: 60,
    interruptAfterTimeLimit: 45_000,
    endOnFailure: true,
  })
}, 120_000)
