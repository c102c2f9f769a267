import { expect, test } from '@jest/globals'
import { countsAsMatch, type Grade } from './grade.ts'

const cases: readonly [weakest: Exclude<Grade, 'different'>, counted: readonly Grade[]][] = [
  ['exact', ['exact']],
  ['equivalent', ['exact', 'equivalent']],
  ['accent-blind', ['exact', 'equivalent', 'accent-blind']],
]

test.each(cases)('where %s is the weakest that counts, %j are matches, and nothing else is', (weakest, counted) => {
  const grades: readonly Grade[] = ['exact', 'equivalent', 'accent-blind', 'different']
  expect(grades.filter((grade) => countsAsMatch(grade, weakest))).toEqual(counted)
})
