import { describe, expect, test } from '@jest/globals'
import type { ActId } from '@hub/contracts'
import { newPersonId } from '@hub/testing'
import * as fc from 'fast-check'
import { inOrder, type CivilFact, type FactOf, type Source } from './civil-fact.ts'
import { rulerOf, weighItems, type Weighed } from './ruled-items.ts'

const items = {
  fullName: 'Nguyễn Thị Hòa',
  dateOfBirth: '1999-12-31',
  sex: 'female',
  ethnicity: '01',
  nationality: 'VN',
}

const newAct = (): ActId => newPersonId() as string as ActId
const said = (registeredOn = '2026-11-20', actId = newAct()) => ({
  actId,
  registeredOn,
  registeredAt: { country: 'VN' },
})

type Changed = FactOf<'civil-status-changed'>['data']

const changed = (given: Partial<Changed> = {}): CivilFact => ({
  kind: 'civil-status-changed',
  data: { ...said(), field: 'fullName', newValue: 'Nguyễn Thị Hoa', ground: 'correction', ...given },
})

const by = { client: 'VN/GOV/TEST/authority', officer: 'officer-1' }

const authoritySaid = (given: { readonly newValue?: string; readonly registeredOn?: string } = {}): CivilFact => ({
  kind: 'authority-said',
  data: { ...said(), registeredBy: by, field: 'fullName', newValue: 'Nguyễn Thị Huệ', ground: 'error-found', ...given },
})

const decided = ({ data }: CivilFact, stands: Source): CivilFact => ({
  kind: 'difference-decided',
  data: { ...said('2026-11-30', data.actId), registeredBy: by, field: 'fullName', stands, ground: `${stands}-stands` },
})

const weigh = (ruler: Source, facts: readonly CivilFact[]): Weighed =>
  weighItems({ items, ruler, origin: { kind: 'birth-registered' } }, inOrder(facts))

const namesOf = ({ items: { fullName }, differences }: Weighed) => [
  fullName,
  ...differences.map(({ claimed }) => claimed.value),
]

test.each([
  ['2016-01-01', '1950-01-01', 'civil-status'],
  ['2015-12-31', '2015-12-01', 'register'],
  [undefined, '1999', 'register'],
  [undefined, '2016', 'civil-status'],
] as const)('a birth registered on %s of somebody born on %s is ruled by %s', (registeredOn, dateOfBirth, ruler) => {
  expect(rulerOf({ registeredOn, dateOfBirth })).toBe(ruler)
})

describe('whom civil status rules', () => {
  test('is changed by its acts', () => {
    expect(namesOf(weigh('civil-status', [changed()]))).toEqual(['Nguyễn Thị Hoa'])
  })

  test('is not changed by the authority: that is a difference', () => {
    const { items: held, differences } = weigh('civil-status', [authoritySaid()])
    expect(held).toEqual(items)
    expect(differences).toMatchObject([
      {
        field: 'fullName',
        ruler: 'civil-status',
        held: { value: items.fullName },
        claimed: { value: 'Nguyễn Thị Huệ' },
      },
    ])
  })
})

describe('whom the register rules', () => {
  test.each([
    ['a correction', {}],
    ['a supplement', { ground: 'supplement' }],
    ['a change of something else than the register holds', { ground: 'change', oldValue: 'Lê Thị Ba' }],
  ])('%s does not change: it is a difference', (_what, given) => {
    expect(namesOf(weigh('register', [changed(given)]))).toEqual([items.fullName, 'Nguyễn Thị Hoa'])
  })

  test.each([
    ['a change', { ground: 'change' }],
    ['a change of what the register holds, in another spelling', { ground: 'change', oldValue: 'Nguyễn Thị Hoà' }],
    ['a correction verified with the police', { verifiedWithPolice: { reference: '12/BB', verifiedOn: '2026-11-19' } }],
  ])('%s changes', (_what, given) => {
    expect(namesOf(weigh('register', [changed(given)]))).toEqual(['Nguyễn Thị Hoa'])
  })

  test('differs no more once the register says the same by itself', () => {
    const claim = changed()
    expect(namesOf(weigh('register', [claim, authoritySaid({ newValue: 'Nguyễn Thị Hoa' })]))).toEqual([
      'Nguyễn Thị Hoa',
    ])
    expect(namesOf(weigh('register', [claim, authoritySaid()]))).toEqual(['Nguyễn Thị Huệ', 'Nguyễn Thị Hoa'])
  })
})

describe('a decision', () => {
  const claim = changed()

  test('lets the value of civil status stand', () => {
    expect(namesOf(weigh('register', [claim, decided(claim, 'civil-status')]))).toEqual(['Nguyễn Thị Hoa'])
  })

  test('lets the value of the register stand, until civil status says something else again', () => {
    const turnedDown = [claim, decided(claim, 'register')]
    expect(namesOf(weigh('register', turnedDown))).toEqual([items.fullName])
    const later = changed({ ...said('2026-12-24'), newValue: 'Nguyễn Thị Hạnh' })
    expect(namesOf(weigh('register', [...turnedDown, later]))).toEqual([items.fullName, 'Nguyễn Thị Hạnh'])
  })

  test('also settles what was said before and comes later', () => {
    const earlier = changed({ ...said('2026-01-01'), newValue: 'Nguyễn Thị Hạnh' })
    expect(namesOf(weigh('register', [claim, decided(claim, 'register'), earlier]))).toEqual([items.fullName])
  })
})

test('P4: whatever is said and decided, in whichever order it comes and however often, ends in the same values and differences', () => {
  const fact = fc
    .record({
      day: fc.constantFrom('2026-01-01', '2026-01-02', '2026-01-03'),
      field: fc.constantFrom('fullName', 'ethnicity'),
      newValue: fc.constantFrom('Hoa', 'Huệ', '01', '02'),
      ground: fc.constantFrom('change', 'correction', 'supplement'),
      isVerified: fc.boolean(),
      isByAuthority: fc.boolean(),
      verdict: fc.constantFrom('civil-status' as const, 'register' as const, undefined),
    })
    .map(({ day, field, newValue, ground, isVerified, isByAuthority, verdict }): readonly CivilFact[] => {
      const own = { ...said(day), field: field as Changed['field'], newValue, ground }
      const verified = isVerified ? { verifiedWithPolice: { reference: '1', verifiedOn: day } } : {}
      const word: CivilFact = isByAuthority
        ? { kind: 'authority-said', data: { ...own, registeredBy: by } }
        : { kind: 'civil-status-changed', data: { ...own, ...verified } }
      if (verdict === undefined) return [word]
      return [word, { kind: 'difference-decided', data: { ...own, registeredBy: by, stands: verdict } }]
    })
  fc.assert(
    fc.property(
      fc.constantFrom<Source>('civil-status', 'register'),
      fc
        .array(fact, { maxLength: 6 })
        .map((words) => words.flat())
        .chain((facts) =>
          fc.tuple(fc.constant(facts), fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 })),
        ),
      (ruler, [facts, arrived]) => {
        expect(weigh(ruler, arrived)).toEqual(weigh(ruler, facts))
      },
    ),
  )
})
