import { describe, expect, test } from '@jest/globals'
import { compareNames, isPlausibleName, tidyName, unaccentedName } from './name.ts'
import type { Grade } from './grade.ts'

// The mixed form: a precomposed vowel with a combining tone. It is no Unicode normal form, and common.
const mixed = 'Nguy\u00ea\u0303n Th\u1ecb Ho\u00e0'

describe('names', () => {
  const pairs: readonly [left: string, right: string, grade: Grade][] = [
    ['Nguyễn Văn An', 'Nguyễn Văn An', 'exact'],
    ['Nguyễn Văn An', 'Nguyễn Văn An'.normalize('NFD'), 'exact'],
    [mixed, 'Nguyễn Thị Hoà', 'exact'],
    ['Nguyễn Thị Hoà', 'Nguyễn Thị Hòa', 'equivalent'],
    ['Thuý', 'Thúy', 'equivalent'],
    ['NGUYỄN VĂN AN', 'Nguyễn Văn An', 'equivalent'],
    ['Nguyễn  Văn An ', 'Nguyễn Văn An', 'equivalent'],
    ["H'Hen Niê", 'H’Hen Niê', 'equivalent'],
    ['Y-Bhĭm Êban', 'Y Bhĭm Êban', 'equivalent'],
    ['Ðặng Văn Đô', 'Đặng Văn Đô', 'equivalent'],
    ['Nguyễn Thị Hòa', 'Nguyễn Thị Hoa', 'accent-blind'],
    ['Nguyễn Thị Hòa', 'Nguyễn Thị Hóa', 'accent-blind'],
    ['Đặng Thị Đào', 'Dang Thi Dao', 'accent-blind'],
    ['Nguyễn Văn An', 'NGUYENVANAN', 'accent-blind'],
    ['Lê Thơ', 'Lê Thô', 'accent-blind'],
    ['Nguyễn Văn An', 'Nguyễn Văn Ân', 'accent-blind'],
    ['Nguyễn Văn An', 'Trần Văn An', 'different'],
    ['Nguyễn Văn An', 'Nguyễn Văn', 'different'],
  ]

  test.each(pairs)('%s and %s are %s', (left, right, grade) => {
    expect([compareNames(left, right), compareNames(right, left)]).toEqual([grade, grade])
  })

  test('are stored in NFC with single spaces', () => {
    expect(tidyName(`  ${'Nguyễn\tThị  Hoà'.normalize('NFD')} `)).toBe('Nguyễn Thị Hoà')
  })

  test('fold to the form of registers that hold them unaccented, đ included', () => {
    expect(unaccentedName('Đỗ Thị  Đậu-Ðỏ')).toBe('DOTHIDAUDO')
  })

  test.each(['An', 'Tôn Nữ Công Tằng', "H'Hen Niê", 'Y Bhĭm Êban', 'Nguyễn Văn An'.normalize('NFD')])(
    '%s can be a name',
    (name) => {
      expect(isPlausibleName(name)).toBe(true)
    },
  )

  test.each(['', ' ', '001099000001', 'An 2', '-An', 'An;drop', 'a'.repeat(101), 'An\u0000'])(
    '%j cannot be a name',
    (name) => {
      expect(isPlausibleName(name)).toBe(false)
    },
  )
})
