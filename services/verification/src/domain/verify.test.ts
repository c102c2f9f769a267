import { describe, expect, test } from '@jest/globals'
import type { PartialDate } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import type { NumberState } from './number.ts'
import type { PersonRecord } from './record.ts'
import { claimNames, type ClaimName, type Terms } from './terms.ts'
import { verify, type AgeCheck, type Finding, type Question } from './verify.ts'

const record: PersonRecord = {
  personId: '0199a0a0-0000-7000-8000-000000000001' as PersonId,
  fullName: 'Nguyễn Thị Hòa',
  dateOfBirth: '2008-11-20' as PartialDate,
  sex: 'female',
  ethnicity: '01',
  nationality: 'VN',
  motherFullName: 'Trần Thị Lan',
  isDeceased: false,
}
const terms: Terms = {
  accept: 'equivalent',
  distinguish: true,
  claims: ['sex', 'nationality', 'motherFullName', 'fatherFullName'],
  age: true,
  disclose: ['sex', 'fatherFullName'],
  successor: false,
}
const today = '2026-11-20'

interface Given extends Partial<Omit<Question, 'dateOfBirth'>> {
  readonly dateOfBirth?: string
  readonly record?: Partial<Omit<PersonRecord, 'dateOfBirth'>> & { readonly dateOfBirth?: string }
  readonly terms?: Partial<Terms>
  readonly state?: NumberState
}

/** Asks about the person under the terms, but for what is given. */
const ask = (
  { record: differing, terms: granted, state = { kind: 'active' }, ...asked }: Given,
  held: 'held' | 'missing' = 'held',
): Finding => {
  const question = {
    fullName: record.fullName,
    dateOfBirth: record.dateOfBirth,
    claims: {},
    ages: [],
    disclose: [],
    ...asked,
  } as Question
  const known = held === 'held' ? { state, record: { ...record, ...differing } as PersonRecord } : undefined
  return verify(question, known, { terms: { ...terms, ...granted }, today })
}

const everything: Given = {
  claims: { sex: 'female', nationality: 'VN', motherFullName: 'Trần Thị Lan' },
  ages: [{ operator: '>=', years: 18 }],
  disclose: [...claimNames],
}

describe('the outcome is the first that holds', () => {
  test('not-found, whatever else is asked', () => {
    expect(ask({ ...everything, fullName: 'Lê Văn Ba' }, 'missing')).toMatchObject({ outcome: 'not-found' })
    expect(ask(everything, 'missing')).toMatchObject({ outcome: 'not-found' })
  })

  test('mismatch of the name, of the date, or of both', () => {
    expect(ask({ fullName: 'Lê Văn Ba' })).toMatchObject({ outcome: 'mismatch' })
    expect(ask({ dateOfBirth: '2008-11-21' })).toMatchObject({ outcome: 'mismatch' })
    expect(ask({ fullName: 'Lê Văn Ba', dateOfBirth: '1999' })).toMatchObject({ outcome: 'mismatch' })
  })

  test('mismatch of another claim', () => {
    expect(ask({ claims: { sex: 'male' } })).toMatchObject({ outcome: 'mismatch', grades: { sex: 'different' } })
    expect(ask({ claims: { sex: 'female', nationality: 'LA' } })).toMatchObject({ outcome: 'mismatch' })
  })

  test('match', () => {
    expect(ask(everything)).toMatchObject({ outcome: 'match' })
    expect(ask({})).toMatchObject({ outcome: 'match', grades: { fullName: 'exact', dateOfBirth: 'exact' } })
  })

  test('and nobody is found by the name that stands in for nobody', () => {
    const stand: Given = { fullName: 'Nguyễn Văn Nobody', dateOfBirth: '1900-01-01' }
    expect(ask(stand, 'missing').outcome).toBe('not-found')
    expect(ask({ ...stand, terms: { distinguish: false } }, 'missing').outcome).toBe('no-match')
  })
})

const cancelled: NumberState = { kind: 'cancelled' }
const replaced: NumberState = { kind: 'replaced', successor: '001308000002' }

describe('P2: a cancelled number', () => {
  const wrongName: Given = { fullName: 'Lê Văn Ba' }
  const wrongClaim: Given = { claims: { sex: 'male' } }

  test.each<[state: NumberState, distinguish: boolean, given: Given, outcome: string]>([
    [cancelled, true, everything, 'pin-cancelled'],
    [cancelled, true, wrongClaim, 'pin-cancelled'],
    [cancelled, true, wrongName, 'mismatch'],
    [cancelled, false, everything, 'pin-cancelled'],
    [cancelled, false, wrongClaim, 'pin-cancelled'],
    [cancelled, false, wrongName, 'no-match'],
    [replaced, true, everything, 'pin-replaced'],
    [replaced, true, wrongClaim, 'pin-replaced'],
    [replaced, true, wrongName, 'mismatch'],
    [replaced, false, everything, 'pin-replaced'],
    [replaced, false, wrongClaim, 'pin-replaced'],
    [replaced, false, wrongName, 'no-match'],
  ])('%j, distinguish %s, asked %j: %s', (state, distinguish, given, outcome) => {
    expect(ask({ ...given, state, terms: { distinguish } }).outcome).toBe(outcome)
  })

  test.each([cancelled, replaced])('%j tells nothing of the person but the grades of name and date', (state) => {
    const { outcome: _outcome, ...told } = ask({ ...everything, state })
    expect(told).toEqual({ grades: { fullName: 'exact', dateOfBirth: 'exact' }, ages: [], disclosures: {} })
  })

  test.each(['mismatch', 'no-match'])(
    'answers %s like one that is active to who does not know the person',
    (outcome) => {
      const asked: Given = {
        ...everything,
        ...wrongName,
        terms: { distinguish: outcome === 'mismatch', successor: true },
      }
      const answers = [cancelled, replaced].map((state) => ask({ ...asked, state }))
      expect(answers).toEqual([ask(asked), ask(asked)])
      expect(answers[0]).toMatchObject({ outcome })
    },
  )
})

describe('somebody who has died', () => {
  const dead: Given = { record: { isDeceased: true } }

  test.each<[Given, string]>([
    [everything, 'deceased'],
    [{ claims: { sex: 'male' } }, 'deceased'],
    [{ fullName: 'Lê Văn Ba' }, 'mismatch'],
    [{ fullName: 'Lê Văn Ba', terms: { distinguish: false } }, 'no-match'],
    [{ state: cancelled }, 'pin-cancelled'],
  ])('is told, and nothing else, to who knows name and date of birth: %j: %s', (given, outcome) => {
    const finding = ask({ ...given, ...dead })
    expect(finding).toMatchObject({ outcome, ages: [], disclosures: {} })
    expect(finding.grades).not.toHaveProperty('sex')
  })
})

describe('P12: the successor of a number', () => {
  test('is told where the grant says so', () => {
    expect(ask({ state: replaced, terms: { successor: true } })).toMatchObject({
      outcome: 'pin-replaced',
      successor: '001308000002',
    })
  })

  test.each<[what: string, given: Given]>([
    ['without a grant', { state: replaced }],
    ['of a number that nothing stands in for', { state: cancelled, terms: { successor: true } }],
    ['to who does not know the name', { state: replaced, fullName: 'Lê Văn Ba', terms: { successor: true } }],
    ['to who does not know the date', { state: replaced, dateOfBirth: '1999', terms: { successor: true } }],
  ])('is not told %s', (_what, given) => {
    expect(ask(given)).not.toHaveProperty('successor')
  })
})

describe('an agency that may not tell not-found and mismatch apart', () => {
  const terms1: Partial<Terms> = { distinguish: false }

  test.each<[what: string, given: Given]>([
    ['the wrong name', { ...everything, fullName: 'Lê Văn Ba' }],
    ['the wrong date', { ...everything, dateOfBirth: '2008-11-21' }],
    ['nothing right', { ...everything, fullName: 'Lê Văn Ba', dateOfBirth: '1999', claims: { sex: 'male' } }],
  ])('gets the same answer for %s as for a number that does not exist', (_what, given) => {
    const mismatch = ask({ ...given, terms: terms1 })
    expect(mismatch).toEqual(ask({ ...given, terms: terms1 }, 'missing'))
    expect(mismatch).toEqual({ outcome: 'no-match', grades: {}, ages: [], disclosures: {} })
  })

  test('is told of a mismatch of another claim, for it knows the person', () => {
    expect(ask({ claims: { sex: 'male' }, terms: terms1 })).toMatchObject({ outcome: 'mismatch' })
    expect(ask({ ...everything, terms: terms1 })).toMatchObject({ outcome: 'match' })
  })
})

describe('nothing of a person is told to who does not know name and date of birth', () => {
  test.each<[what: string, given: Given]>([
    ['another name', { fullName: 'Lê Văn Ba' }],
    ['the name without its tones', { fullName: 'Nguyen Thi Hoa' }],
    ['another date', { dateOfBirth: '2008-11-21' }],
  ])('who says %s', (_what, given) => {
    const finding = ask({ ...everything, ...given })
    expect(finding).toMatchObject({ outcome: 'mismatch', ages: [], disclosures: {} })
    expect(Object.keys(finding.grades)).toEqual(['fullName', 'dateOfBirth'])
    expect(JSON.stringify(finding)).not.toMatch(/Trần|Nguyễn|female|2008/)
  })
})

describe('the weakest grade that the grant accepts', () => {
  test.each<[accept: Terms['accept'], given: Given, outcome: string]>([
    ['exact', {}, 'match'],
    ['exact', { fullName: 'Nguyễn Thị Hoà' }, 'mismatch'],
    ['exact', { dateOfBirth: '2008' }, 'mismatch'],
    ['equivalent', { fullName: 'NGUYỄN THỊ HOÀ' }, 'match'],
    ['equivalent', { dateOfBirth: '2008-11' }, 'match'],
    ['equivalent', { record: { dateOfBirth: '2008' } }, 'match'],
    ['equivalent', { fullName: 'Nguyen Thi Hoa' }, 'mismatch'],
    ['accent-blind', { fullName: 'NGUYENTHIHOA' }, 'match'],
    ['accent-blind', { fullName: 'Nguyễn Thị Hóa' }, 'match'],
    ['accent-blind', { fullName: 'Nguyễn Thị Hồng' }, 'mismatch'],
    ['accent-blind', { dateOfBirth: '2009' }, 'mismatch'],
    ['equivalent', { claims: { motherFullName: 'TRẦN THỊ LAN' } }, 'match'],
    ['equivalent', { claims: { motherFullName: 'Tran Thi Lan' } }, 'mismatch'],
    ['accent-blind', { claims: { motherFullName: 'Tran Thi Lan' } }, 'match'],
  ])('%s makes %j a %s', (accept, given, outcome) => {
    expect(ask({ ...given, terms: { accept } }).outcome).toBe(outcome)
  })

  test('decides about a match, not about the grade that is told', () => {
    const finding = ask({ fullName: 'Nguyen Thi Hoa', dateOfBirth: '2008', terms: { accept: 'accent-blind' } })
    expect(finding.grades).toEqual({ fullName: 'accent-blind', dateOfBirth: 'equivalent' })
  })
})

describe('a claim', () => {
  test.each<[what: string, claims: Question['claims'], grades: Finding['grades'], outcome: string]>([
    ['that is granted and held is graded', { sex: 'female' }, { sex: 'exact' }, 'match'],
    ['that is not granted decides nothing', { ethnicity: '99' }, { ethnicity: 'not-granted' }, 'match'],
    ['that is not held decides nothing', { fatherFullName: 'Lê Văn Ba' }, { fatherFullName: 'not-held' }, 'match'],
    [
      'beside them decides alone',
      { ethnicity: '01', fatherFullName: 'Lê Văn Ba', nationality: 'LA' },
      { ethnicity: 'not-granted', fatherFullName: 'not-held', nationality: 'different' },
      'mismatch',
    ],
  ])('%s', (...[, claims, grades, outcome]) => {
    const finding = ask({ claims })
    expect(finding.outcome).toBe(outcome)
    expect(finding.grades).toEqual({ fullName: 'exact', dateOfBirth: 'exact', ...grades })
  })

  test.each(claimNames)('of %s that is not granted does not tell whether it is held', (claim: ClaimName) => {
    const asked: Given = { claims: { [claim]: 'x' }, terms: { claims: [] } }
    expect(ask(asked)).toEqual(ask({ ...asked, record: { motherFullName: undefined, sex: 'male', ethnicity: '02' } }))
  })
})

describe('a question about the age', () => {
  const reached: AgeCheck = { operator: '>=', years: 18 }
  const below: AgeCheck = { operator: '<', years: 18 }

  test.each([
    ['2008-11-20', 'yes', 'no'],
    ['2008-11-21', 'no', 'yes'],
    ['2008-11', 'unknown', 'unknown'],
    ['2008-10', 'yes', 'no'],
    ['2008-12', 'no', 'yes'],
    ['2008', 'unknown', 'unknown'],
    ['2007', 'yes', 'no'],
    ['2009', 'no', 'yes'],
  ])('of somebody born %s: 18 or more %s, below 18 %s', (dateOfBirth, isReached, isBelow) => {
    const asked: Given = { dateOfBirth, record: { dateOfBirth }, ages: [reached, below, reached] }
    expect(ask(asked).ages).toEqual([isReached, isBelow, isReached])
  })

  test('is answered from the record, not from what the agency says', () => {
    const asked: Given = { dateOfBirth: '2008', record: { dateOfBirth: '2008-11-20' }, ages: [reached] }
    expect(ask(asked).ages).toEqual(['yes'])
  })

  test('is not answered where the grant does not say so', () => {
    expect(ask({ ages: [reached, below], terms: { age: false } }).ages).toEqual(['not-granted', 'not-granted'])
  })
})

describe('a value that is asked for', () => {
  test('is told where the grant says so, and else withheld with the reason', () => {
    expect(ask({ disclose: [...claimNames] }).disclosures).toEqual({
      sex: { kind: 'told', value: 'female' },
      ethnicity: { kind: 'withheld', why: 'not-granted' },
      nationality: { kind: 'withheld', why: 'not-granted' },
      motherFullName: { kind: 'withheld', why: 'not-granted' },
      fatherFullName: { kind: 'withheld', why: 'not-held' },
    })
  })

  test('that is not asked for is not told', () => {
    expect(ask({}).disclosures).toEqual({})
  })

  test('that may be compared may not therefore be told', () => {
    const finding = ask({ claims: { motherFullName: 'Lê Thị Ba' }, disclose: ['motherFullName'] })
    expect(JSON.stringify(finding)).not.toContain('Trần')
  })
})
