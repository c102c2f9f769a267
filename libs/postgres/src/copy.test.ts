import { expect, test } from '@jest/globals'
import { toCopyLine } from './copy.ts'

test('values keep what would end a field or a row, and what is not there is null', () => {
  const row = ['a\tb', 'c\nd\re', String.raw`f\g`, 7, null, undefined]
  expect(toCopyLine(row)).toBe(
    String.raw`a\tb` + '\t' + String.raw`c\nd\re` + '\t' + String.raw`f\\g` + '\t7\t\\N\t\\N\n',
  )
})

test('an empty text is not null, and a field of its own', () => {
  expect(toCopyLine(['', '', 'a'])).toBe('\t\ta\n')
})
