import { describe, expect, test } from '@jest/globals'
import type { PartialDate } from '@hub/citizen'
import { findRemarks } from './remarks.ts'

const marriage = (husband: string | undefined, wife: string | undefined) =>
  findRemarks({
    subjects: {
      husband: { fullName: 'Nguyễn Văn An', dateOfBirth: husband as PartialDate | undefined },
      wife: { fullName: 'Trần Thị Lan', dateOfBirth: wife as PartialDate | undefined },
    },
    details: { kind: 'marriage', marriedOn: '2026-11-20' },
  })

describe('a marriage is remarked', () => {
  test.each([
    ['neither on the birthday of both', '2006-11-20', '2008-11-20', []],
    ['the husband the day before he is twenty', '2006-11-21', '2000', ['husband']],
    ['the wife the day before she is eighteen', '2000', '2008-11-21', ['wife']],
    ['nobody who may be old enough', '2006', '2008-11', []],
    ['whoever is too young on any day of the year', '2007', '2009', ['husband', 'wife']],
    ['nobody whose date of birth is not said', undefined, undefined, []],
  ])('%s', (_what, husband, wife, roles) => {
    expect(marriage(husband, wife).map(({ role }) => role)).toEqual(roles)
  })
})
