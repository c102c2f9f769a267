import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually, newName } from '@hub/testing'
import { makeAct, questionAbout, type TestAct } from '../e2e/acts.ts'
import { openHub, type HubUnderTest } from '../e2e/hub-under-test.ts'
import {
  createIdentityAuthority,
  createMinistryOfJustice,
  createSocialInsurance,
  findHeld,
  type IdentityAuthority,
  type MinistryOfJustice,
  type Verifier,
} from '../partners/index.ts'

/** The hard cases of the field, each against the hub as agencies see it: through the gateway. */

let hub: HubUnderTest
let justice: MinistryOfJustice
let authority: IdentityAuthority
let insurance: Verifier
beforeAll(async () => {
  hub = await openHub()
  justice = createMinistryOfJustice(hub.address)
  authority = createIdentityAuthority(hub.address)
  insurance = createSocialInsurance(hub.address)
})
afterAll(() => hub.close())

const run = randomUUID().slice(0, 8)
let acts = 0
/** What every act has, with a number that no other test uses. */
const common = (registeredOn = '2026-11-21') => {
  acts += 1
  return { number: `S${run}.${acts}`, registeredOn, registeredAt: { communeCode: '00004' } }
}

interface Child {
  readonly act: TestAct
  readonly pin: string
}
type Given = Parameters<typeof makeAct>[0]

const born = async (given: Given = {}): Promise<Child> => {
  const act = makeAct(given)
  const { body } = await justice.registerBirth(act, 10)
  return { act, pin: body.identification.pin ?? '' }
}

const until = (question: object, outcome: string) =>
  eventually(
    () => insurance.verify(question),
    ({ body }) => body.outcome === outcome,
    { what: outcome },
  )

const untilVerifiable = async (child: Child): Promise<Child> => {
  await until(questionAbout(child.act, child.pin), 'match')
  return child
}

const known = async (given: Given = {}): Promise<Child> => untilVerifiable(await born(given))

const subject = ({ act, pin }: Child) => ({ fullName: act.child.fullName, dateOfBirth: act.child.dateOfBirth, pin })

/** The authority approves the proposal that is open for the number. @returns the other number */
const approve = async (pin: string): Promise<string> => {
  const { body } = await eventually(
    () => authority.listProposed(),
    (answer) => answer.body.cancellations.some((one) => one.pin === pin),
  )
  const id = body.cancellations.find((one) => one.pin === pin)?.id ?? ''
  const decided = await authority.decide(id, 'approve', 10)
  expect(decided.body.state).toBe('effective')
  return decided.body.successor ?? ''
}

test('twins: same parents and date, near names; both get numbers once an officer has said so', async () => {
  const mother = { fullName: `Trần Thị ${newName()}`, dateOfBirth: '1995-02' }
  const child = { dateOfBirth: '2026-11-03', sex: '2' }
  const first = await known({ mother, child: { ...child, fullName: 'Nguyễn Thị An' } })
  const second = makeAct({ mother, child: { ...child, fullName: 'Nguyễn Thị Ân' } })
  expect((await justice.registerBirth(second, 10)).body.identification.state).toBe('held')
  const held = await findHeld(authority, { fullName: 'Nguyễn Thị Ân', candidate: first.pin })
  await authority.decideRequest(held?.id ?? '', { decision: 'twins' })
  const { body: settled } = await eventually(
    () => justice.readAct(second.number),
    (answer) => answer.body.identification.state === 'issued',
  )
  await untilVerifiable({ act: second, pin: settled.identification.pin ?? '' })
})

test('certificate printed before the number: the act is valid without it, and the number follows', async () => {
  const act = makeAct()
  const handedIn = await justice.registerBirth(act)
  expect([handedIn.status, handedIn.body.state, handedIn.body.identification]).toEqual([
    202,
    'eligible',
    { state: 'pending' },
  ])
  const { body } = await eventually(
    () => justice.readAct(act.number),
    (answer) => answer.body.state === 'completed',
  )
  const pin = body.identification.pin ?? ''
  // Whoever prints it again asks again, and has the number at once.
  expect(await justice.registerBirth(act)).toMatchObject({ status: 201, body: { identification: { pin } } })
  expect((await until(questionAbout(act, pin), 'match')).status).toBe(200)
})

test('registrar outage for days: late acts in bulk, in no order and partly sent twice, end as if each had come on its day', async () => {
  const mother = makeAct({ child: { fullName: `Trần Thị ${newName()}`, sex: '2', dateOfBirth: '2014-05-06' } })
  const father = makeAct({ child: { fullName: `Nguyễn Văn ${newName()}`, sex: '1', dateOfBirth: '2014-05-07' } })
  const named = ({ child: { fullName, dateOfBirth } }: TestAct) => ({ fullName, dateOfBirth })
  const children = Array.from({ length: 12 }, () =>
    makeAct({ mother: named(mother), child: { fullName: `Nguyễn Thị ${newName()}`, dateOfBirth: '2026-11-10' } }),
  )
  const [dead, renamed] = children as [TestAct, TestAct, ...TestAct[]]
  const later = `Nguyễn Thị ${newName()}`
  const correction = (day: string, newValue: string) => ({
    ...common(day),
    person: named(renamed),
    ground: 'correction',
    changes: [{ field: 'fullName', newValue }],
  })
  const spouses = { husband: named(father), wife: named(mother) }
  const death = { ...common('2026-11-18'), person: named(dead), dateOfDeath: '2026-11-17' }
  const bulk: readonly (() => Promise<{ readonly status: number }>)[] = [
    () => justice.register('changes', correction('2026-11-19', later)),
    () =>
      justice.register('marriage-ends', {
        ...common('2026-11-19'),
        ...spouses,
        endedOn: '2026-11-19',
        ground: 'divorce',
      }),
    () => justice.register('deaths', death),
    ...children.map((child) => () => justice.registerBirth({ ...child, registeredOn: '2026-11-16' })),
    () => justice.register('changes', correction('2026-11-17', `Nguyễn Thị ${newName()}`)),
    () => justice.register('marriages', { ...common('2026-11-17'), ...spouses, marriedOn: '2026-11-17' }),
    () => justice.register('deaths', death),
    ...[father, mother, ...children.slice(0, 6)].map(
      (act) => () => justice.registerBirth({ ...act, registeredOn: '2026-11-16' }),
    ),
  ]
  // The system that comes back does not know which of the last ones had arrived.
  const answers = await Promise.all(bulk.map((send) => send()))
  expect(answers.filter(({ status }) => status !== 201 && status !== 202)).toEqual([])

  const numberOf = async ({ number }: TestAct): Promise<string> => {
    const { body } = await eventually(
      () => justice.readAct(number),
      (answer) => answer.body.state === 'completed',
    )
    return body.identification.pin ?? ''
  }
  for (const child of children.slice(2)) await until(questionAbout(child, await numberOf(child)), 'match')
  await until(questionAbout(dead, await numberOf(dead)), 'deceased')
  await until({ ...questionAbout(renamed, await numberOf(renamed)), fullName: later }, 'match')
  const rows = await eventually(
    () =>
      hub.rows<{ status: string; children: number }>(
        'population',
        `select marital_status as status,
           (select count(*)::int from jsonb_array_elements(relations) as one where one ->> 'relation' = 'child') as children
         from person where full_name = $1`,
        [mother.child.fullName],
      ),
    ([row]) => row?.status === 'divorced' && row.children === children.length,
  )
  expect(rows).toEqual([{ status: 'divorced', children: children.length }])
})

test('late number answer after the registrar corrected the name: number and corrected name are one person', async () => {
  const act = makeAct({ child: { fullName: `Nguyễn Thị ${newName()}` } })
  const { fullName, dateOfBirth } = act.child
  await justice.registerBirth(act)
  const corrected = `Nguyễn Thị ${newName()}`
  const changes = [{ field: 'fullName', oldValue: fullName, newValue: corrected }]
  const change = { ...common(), person: { fullName, dateOfBirth }, ground: 'correction', changes }
  expect(await justice.register('changes', change)).toMatchObject({ status: 201 })
  const { body } = await eventually(
    () => justice.readAct(act.number),
    (answer) => answer.body.identification.state === 'issued',
  )
  const question = { ...questionAbout(act, body.identification.pin ?? ''), fullName: corrected }
  expect((await until(question, 'match')).body.claims).toMatchObject({ fullName: 'exact' })
})

test('birth-year correction crossing 1999 and 2000: another number, and the old one leads to it', async () => {
  const child = await known({ child: { sex: '2', dateOfBirth: '2026-01-01' } })
  const changes = [{ field: 'dateOfBirth', oldValue: '2026-01-01', newValue: '1999-12-31' }]
  await justice.register('changes', { ...common(), person: subject(child), ground: 'correction', changes })
  const successor = await approve(child.pin)
  expect([child.pin.slice(0, 6), successor.slice(0, 6)]).toEqual(['001326', '001199'])
  const question = { ...questionAbout(child.act, child.pin), dateOfBirth: '1999-12-31' }
  expect((await until(question, 'pin-replaced')).body.successor).toBe(successor)
  await until({ ...question, pin: successor }, 'match')
})

describe('a death', () => {
  test('that comes before the birth was synchronised waits, and the person is deceased once the birth came', async () => {
    const act = makeAct({ child: { fullName: `Lê Văn ${newName()}`, sex: '1' } })
    const { fullName, dateOfBirth } = act.child
    const death = { ...common(), person: { fullName, dateOfBirth }, dateOfDeath: '2026-11-20' }
    expect(await justice.register('deaths', death)).toMatchObject({ status: 202, body: { publication: 'waiting' } })
    const pin = (await justice.registerBirth(act, 10)).body.identification.pin ?? ''
    await until(questionAbout(act, pin), 'deceased')
    expect((await justice.read('deaths', death.number)).body.publication).toBe('published')
  })

  test('annulled by a court: the person verifies again', async () => {
    const child = await known()
    await justice.register('deaths', { ...common(), person: subject(child), dateOfDeath: '2026-11-20' })
    await until(questionAbout(child.act, child.pin), 'deceased')
    await justice.register('death-annulments', { ...common(), person: subject(child) })
    expect((await until(questionAbout(child.act, child.pin), 'match')).status).toBe(200)
  })
})

test('marriage where the number of one side was re-established: the old number leads to the person', async () => {
  const [husband, wife] = [await known({ child: { sex: '1' } }), await known({ child: { sex: '2' } })]
  const proposal = {
    pin: wife.pin,
    ground: 'collection-error',
    explanation: 'taken down wrongly',
    reestablish: { provinceCode: '01', sex: '2', birthYear: 2025 },
  }
  const { body } = await authority.propose(proposal, randomUUID())
  const successor = (await authority.decide(body.id, 'approve', 10)).body.successor ?? ''
  const marriage = { ...common(), husband: subject(husband), wife: subject(wife), marriedOn: '2026-11-21' }
  expect(await justice.register('marriages', marriage)).toMatchObject({ status: 201 })
  const rows = await eventually(
    () =>
      hub.rows<{ pin: string; status: string }>(
        'population',
        'select pin, marital_status as status from person where pin = any($1) order by pin',
        [[husband.pin, successor]],
      ),
    (all) => all.every(({ status }) => status === 'married'),
  )
  expect(rows).toHaveLength(2)
})

test('child recognised by the father later: blank parents are filled, and can be verified', async () => {
  const child = await known()
  const father = await known({ child: { fullName: `Nguyễn Văn ${newName()}`, sex: '1' } })
  const question = { ...questionAbout(child.act, child.pin), claims: { fatherFullName: father.act.child.fullName } }
  expect((await insurance.verify(question)).body.claims['fatherFullName']).toBe('not-held')
  const parentage = { ...common(), child: subject(child), parent: subject(father), relation: 'father' }
  expect(await justice.register('parentages', parentage)).toMatchObject({ status: 201 })
  const { body } = await eventually(
    () => insurance.verify(question),
    (answer) => answer.body.claims['fatherFullName'] !== 'not-held',
  )
  expect(body).toMatchObject({ outcome: 'match', claims: { fatherFullName: 'exact' } })
})

describe('names and dates', () => {
  test('year-only birth date: an act by the year alone finds the person', async () => {
    const child = await known({ child: { fullName: `Trần Văn ${newName()}`, dateOfBirth: '2026' } })
    const { fullName, dateOfBirth } = child.act.child
    const death = { ...common(), person: { fullName, dateOfBirth }, dateOfDeath: '2026' }
    expect(await justice.register('deaths', death)).toMatchObject({ status: 201 })
    expect((await until(questionAbout(child.act, child.pin), 'deceased')).status).toBe(200)
  })

  test.each([
    ['NFD name', (name: string) => name.normalize('NFD')],
    ['đ/Đ, tone placement and case', (name: string) => name.toUpperCase().replace('HÒA', 'HOÀ').replace('Đ', 'Ð')],
  ])('%s is the same person', async (_what, write) => {
    const child = await known({ child: { fullName: `Đặng Thị Hòa ${newName()}` } })
    const { fullName, dateOfBirth } = child.act.child
    const death = { ...common(), person: { fullName: write(fullName), dateOfBirth }, dateOfDeath: '2026-11-20' }
    expect(await justice.register('deaths', death)).toMatchObject({ status: 201 })
    expect((await until(questionAbout(child.act, child.pin), 'deceased')).status).toBe(200)
  })

  test('same-name province with another code: the code of the day of registration decides', async () => {
    const child = await known()
    const death = { person: subject(child), dateOfDeath: '2025-06-01' }
    const before = { ...common('2025-06-02'), registeredAt: { communeCode: '00001' } }
    expect(
      (await justice.register('deaths', { ...common('2026-11-21'), ...death, registeredAt: { communeCode: '00001' } }))
        .status,
    ).toBe(400)
    expect((await justice.register('deaths', { ...before, ...death })).status).toBe(201)
  })
})

test('duplicate and out-of-order delivery: an act sent again, and its end before it, end in one state', async () => {
  const [husband, wife] = [await known({ child: { sex: '1' } }), await known({ child: { sex: '2' } })]
  const spouses = { husband: subject(husband), wife: subject(wife) }
  const end = { ...common('2026-11-22'), ...spouses, endedOn: '2026-11-22', ground: 'divorce' }
  const marriage = { ...common(), ...spouses, marriedOn: '2026-11-21' }
  for (const act of [end, end]) expect((await justice.register('marriage-ends', act)).status).toBe(201)
  for (const act of [marriage, marriage]) expect((await justice.register('marriages', act)).status).toBe(201)
  const rows = await eventually(
    () =>
      hub.rows<{ status: string }>(
        'population',
        'select marital_status as status from person join civil_fact using (person_id) where pin = any($1)',
        [[husband.pin, wife.pin]],
      ),
    (all) => all.length === 4,
  )
  expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['divorced']))
})

test('officer without procedure permission: a change under the procedure of births is refused', async () => {
  const child = await known()
  const changes = [{ field: 'fullName', newValue: 'Lê Thị Ba' }]
  const act = { ...common(), person: subject(child), ground: 'correction', changes }
  expect((await justice.register('changes', act, 'G15-HT01')).status).toBe(403)
  expect((await insurance.verify(questionAbout(child.act, child.pin))).body.outcome).toBe('match')
})
