import { describe, expect, test } from '@jest/globals'
import type { CalendarDate, Commune, PartialDate } from '@hub/citizen'
import { findViolations, type BirthAct, type Child } from './birth-act.ts'
import type { Place } from './checks.ts'

// oxlint-disable-next-line eslint/no-restricted-globals -- The domain takes its clock as an argument, and the test is who brings it.
const instant = (text: string): Date => new Date(text)

const merger: CalendarDate = '2025-07-01'
const communes: readonly (Commune & { readonly inForce: (on: CalendarDate) => boolean })[] = [
  { code: '00001', name: 'Phường Phúc Xá', provinceCode: '01', inForce: (on) => on < merger },
  { code: '00004', name: 'Phường Ba Đình', provinceCode: '01', inForce: (on) => on >= merger },
]
const units = {
  findCommune: (code: string, on: CalendarDate) =>
    communes.find((commune) => commune.code === code && commune.inForce(on)),
}

const baDinh: Place = { country: 'VN', communeCode: '00004' }
const phucXa: Place = { country: 'VN', communeCode: '00001' }
const laos: Place = { country: 'LA', detail: 'Viêng Chăn' }

const child: Child = {
  fullName: 'Nguyễn Thị Hòa',
  sex: 'female',
  dateOfBirth: '2026-11-18' as PartialDate,
  placeOfBirth: baDinh,
  nativePlace: baDinh,
  ethnicity: '01',
  nationality: 'VN',
}
const act: BirthAct = {
  number: '01/2026',
  registeredOn: '2026-11-20',
  registeredAt: baDinh,
  child,
  mother: { fullName: 'Trần Thị Lan', dateOfBirth: '1995' as PartialDate, residence: baDinh },
  father: { fullName: 'Nguyễn Văn An', dateOfBirth: '1990-05' as PartialDate, pin: '001090000001', nationality: 'VN' },
}
const born = (dateOfBirth: string): Child => ({ ...child, dateOfBirth: dateOfBirth as PartialDate })

const noon = '2026-11-20T05:00:00Z'
const violationsOf = (given: Partial<BirthAct>, now = noon) =>
  findViolations({ ...act, ...given }, { now: instant(now), units })
const kindsOf = (given: Partial<BirthAct>, now = noon): string[] =>
  violationsOf(given, now).map(({ kind, pointer }) => `${kind} ${pointer}`)

describe('a birth is accepted', () => {
  test.each<[what: string, given: Partial<BirthAct>]>([
    ['with both parents', {}],
    ['without parents, who are not determined', { mother: undefined, father: undefined }],
    ['with a mother of whom only the name is known', { mother: { fullName: 'Trần Thị Lan' }, father: undefined }],
    ['with a parent who lives abroad', { father: { fullName: 'Nguyễn Văn An', residence: laos } }],
    ['of a child born abroad, of foreign descent', { child: { ...child, placeOfBirth: laos, nativePlace: laos } }],
    ['registered at a mission of Viet Nam abroad', { registeredAt: laos }],
    ['of a child whose sex is not determined', { child: { ...child, sex: 'undetermined' } }],
    ['of a child of which the day of birth is not known', { child: born('2026-11') }],
    ['of a child of which the year of birth is known', { child: born('2026') }],
    ['on the day it was registered', { child: born('2026-11-20') }],
    ['long after it', { child: born('1950-01-01') }],
  ])('%s', (_what, given) => {
    expect(violationsOf(given)).toEqual([])
  })
})

describe('what is wrong with a birth', () => {
  test.each<[what: string, given: Partial<BirthAct>, violation: string]>([
    ['a name of the child with digits', { child: { ...child, fullName: 'An 2' } }, 'malformed-name /child/fullName'],
    [
      'a name of the child in TCVN3',
      { child: { ...child, fullName: 'NguyÔn V¨n An' } },
      'legacy-encoding /child/fullName',
    ],
    ['a name of the mother with a tag', { mother: { fullName: '<b>Lan' } }, 'malformed-name /mother/fullName'],
    [
      'a name of the father that is too long',
      { father: { fullName: 'a'.repeat(101) } },
      'malformed-name /father/fullName',
    ],
    ['a day of registration that does not exist', { registeredOn: '2026-02-29' }, 'impossible-date /registeredOn'],
    ['a day of birth that does not exist', { child: born('2026-11-31') }, 'impossible-date /child/dateOfBirth'],
    ['a month of birth that does not exist', { child: born('2026-13') }, 'impossible-date /child/dateOfBirth'],
    [
      'a day of birth of the mother that does not exist',
      { mother: { fullName: 'Trần Thị Lan', dateOfBirth: '1995-02-30' as PartialDate } },
      'impossible-date /mother/dateOfBirth',
    ],
    [
      'a day of birth of the father that does not exist',
      { father: { fullName: 'Nguyễn Văn An', dateOfBirth: '1995-00' as PartialDate } },
      'impossible-date /father/dateOfBirth',
    ],
    ['a registration tomorrow', { registeredOn: '2026-11-21' }, 'registration-in-future /registeredOn'],
    ['a birth after its registration', { child: born('2026-11-21') }, 'birth-in-future /child/dateOfBirth'],
    [
      'a registration abroad with a commune',
      { registeredAt: { country: 'LA', communeCode: '00004' } },
      'incomplete-place /registeredAt',
    ],
    ['a registration without a commune', { registeredAt: { country: 'VN' } }, 'incomplete-place /registeredAt'],
    [
      'a birth in Viet Nam without a commune',
      { child: { ...child, placeOfBirth: { country: 'VN', detail: 'Ba Đình' } } },
      'incomplete-place /child/placeOfBirth',
    ],
    [
      'a native place abroad with a commune',
      { child: { ...child, nativePlace: { country: 'LA', communeCode: '00004' } } },
      'incomplete-place /child/nativePlace',
    ],
    [
      'a residence without a commune',
      { mother: { fullName: 'Trần Thị Lan', residence: { country: 'VN' } } },
      'incomplete-place /mother/residence',
    ],
    [
      'a commune that never was',
      { child: { ...child, placeOfBirth: { country: 'VN', communeCode: '99999' } } },
      'unknown-commune /child/placeOfBirth/communeCode',
    ],
    [
      'a residence in a commune that never was',
      { father: { fullName: 'Nguyễn Văn An', residence: { country: 'VN', communeCode: '99999' } } },
      'unknown-commune /father/residence/communeCode',
    ],
  ])('%s', (_what, given, violation) => {
    expect(kindsOf(given)).toEqual([violation])
  })

  test('is told all at once, in the order of the fields', () => {
    const given: Partial<BirthAct> = {
      registeredOn: '2026-02-30',
      registeredAt: { country: 'VN', communeCode: '99999' },
      child: { ...born('2026-11-31'), fullName: '1', nativePlace: { country: 'VN' } },
      mother: { fullName: '2', dateOfBirth: '1995-13' as PartialDate },
      father: { fullName: '3', residence: { country: 'VN' } },
    }
    expect(kindsOf(given)).toEqual([
      'impossible-date /registeredOn',
      'impossible-date /child/dateOfBirth',
      'unknown-commune /registeredAt/communeCode',
      'malformed-name /child/fullName',
      'incomplete-place /child/nativePlace',
      'malformed-name /mother/fullName',
      'impossible-date /mother/dateOfBirth',
      'malformed-name /father/fullName',
      'incomplete-place /father/residence',
    ])
  })

  test('is told without repeating any value', () => {
    const given: Partial<BirthAct> = {
      registeredOn: '2031-05-17',
      registeredAt: { country: 'VN', communeCode: '98765' },
      child: { ...born('2033'), fullName: 'Hunter2' },
      mother: { fullName: 'Hunter2', dateOfBirth: '1995-31' as PartialDate },
    }
    expect(JSON.stringify(violationsOf(given))).not.toMatch(/2031|98765|2033|Hunter2|1995/)
  })
})

describe('the day of registration', () => {
  test.each([
    ['today in Viet Nam while UTC is still yesterday', '2026-11-20', '2026-11-19T17:00:00Z', []],
    ['tomorrow in Viet Nam by a millisecond', '2026-11-20', '2026-11-19T16:59:59.999Z', ['/registeredOn']],
    ['today in Viet Nam until its last moment', '2026-11-20', '2026-11-20T16:59:59.999Z', []],
  ])('may lie %s or not', (_what, registeredOn, now, pointers) => {
    expect(violationsOf({ registeredOn }, now).map(({ pointer }) => pointer)).toEqual(pointers)
  })
})

describe('a partial date of birth counts from its first day', () => {
  test.each([
    ['2026-11', '2026-11-01', []],
    ['2026', '2026-01-01', []],
    ['2026-11', '2026-10-31', ['birth-in-future /child/dateOfBirth']],
    ['2026', '2025-12-31', ['birth-in-future /child/dateOfBirth']],
    ['2026-12', '2026-11-20', ['birth-in-future /child/dateOfBirth']],
    ['2027', '2026-11-20', ['birth-in-future /child/dateOfBirth']],
  ])('%s, registered on %s', (dateOfBirth, registeredOn, violations) => {
    const place = registeredOn < merger ? phucXa : baDinh
    const given = {
      registeredOn,
      registeredAt: place,
      child: { ...born(dateOfBirth), placeOfBirth: place, nativePlace: place },
    }
    expect(kindsOf({ ...given, mother: undefined })).toEqual(violations)
  })
})

describe('the code of a commune', () => {
  test.each([
    ['of before the merger', phucXa, '2025-06-30', true],
    ['of before the merger', phucXa, '2025-07-01', false],
    ['of since the merger', baDinh, '2025-06-30', false],
    ['of since the merger', baDinh, '2025-07-01', true],
  ])('%s (%o) holds for what was registered on %s: %p', (...[, place, registeredOn, holds]) => {
    const given = { registeredOn, registeredAt: place, mother: undefined, father: undefined }
    const birth = { ...born('2025-06-01'), placeOfBirth: place, nativePlace: place }
    const pointers = ['/registeredAt', '/child/placeOfBirth', '/child/nativePlace']
    const unknown = pointers.map((pointer) => `unknown-commune ${pointer}/communeCode`)
    expect(kindsOf({ ...given, child: birth })).toEqual(holds ? [] : unknown)
  })
})

test('one person as both parents is refused, and two of one name are not', () => {
  const mother = { fullName: 'Trần Thị Lan', pin: '001190000001' }
  expect(kindsOf({ mother, father: { fullName: 'Nguyễn Văn An', pin: mother.pin } })).toEqual([
    'person-in-two-roles /father',
  ])
  const dateOfBirth = '1990-05-01' as PartialDate
  const unnumbered = { fullName: 'Nguyễn An', dateOfBirth }
  expect(kindsOf({ mother: unnumbered, father: unnumbered })).toEqual(['person-in-two-roles /father'])
  expect(kindsOf({ mother: { ...unnumbered, pin: mother.pin }, father: unnumbered })).toEqual([])
})
