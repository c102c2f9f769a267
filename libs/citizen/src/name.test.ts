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
    ['ðặng', 'đặng', 'equivalent'],
    ['\u0189ặng', 'Đặng', 'equivalent'],
    ['khỏe', 'khoẻ', 'equivalent'],
    ['Hòan', 'Hoàn', 'equivalent'],
    ['Qúy', 'Quý', 'equivalent'],
    ['Gìa', 'Già', 'equivalent'],
    ['Thúy'.normalize('NFD'), 'Thuý', 'equivalent'],
    // A tone typed before the circumflex: no normal form puts them in order.
    ['Nguye\u0303\u0302n', 'Nguyễn', 'equivalent'],
    ['Mỹ', 'Mĩ', 'equivalent'],
    ['Trần Thị Lý', 'TRẦN THỊ LÍ', 'equivalent'],
    ['Kỳ', 'Kì'.normalize('NFD'), 'equivalent'],
    ['Qúi', 'Quý', 'equivalent'],
    ['Mỹ', 'Mi', 'accent-blind'],
    ['Nguyễn Văn Mỹ', 'NGUYENVANMY', 'accent-blind'],
    ['Thúy', 'Thúi', 'different'],
    ['Tuý', 'Túi', 'different'],
    ['Mỹ Ý', 'Mĩ Í', 'different'],
    ['Quỳnh', 'Quình', 'different'],
    // Without spaces nothing tells where a syllable ends.
    ['Nguyễn Văn Mĩ', 'NGUYENVANMY', 'different'],
    ['H‘Hen Niê', 'HʼHen Niê', 'equivalent'],
    ["H' Hen Niê", 'H’Hen Niê', 'equivalent'],
    ["H'Hen Niê", 'H Hen Niê', 'accent-blind'],
    ['Y\u2010Bhĭm', 'Y\u2011Bhĭm', 'equivalent'],
    ['Y - Bhĭm', 'Y Bhĭm', 'equivalent'],
    ['An\u00a0Bình', 'An Bình', 'equivalent'],
    ['Bình-', 'Bình', 'equivalent'],
    ['Muñoz', 'Mũnoz', 'accent-blind'],
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
    expect(unaccentedName('\u0189ỗ H‘Mỹ \u02bc Lý')).toBe('DOHMYLY')
  })

  test('keep i and y in the form of those registers', () => {
    expect(['Mỹ', 'Mĩ', 'Quý'].map(unaccentedName)).toEqual(['MY', 'MI', 'QUY'])
  })

  test.each([
    'An',
    'Tôn Nữ Công Tằng',
    "H'Hen Niê",
    'H‘Hen',
    'HʼHen',
    'Y\u2010Bhĭm',
    'Y\u2011Bhĭm',
    'Y Bhĭm Êban',
    'Nguyễn Văn An'.normalize('NFD'),
  ])('%s can be a name', (name) => {
    expect(isPlausibleName(name)).toBe(true)
  })

  test.each(['', ' ', '001099000001', 'An 2', '-An', 'An;drop', 'a'.repeat(101), 'An\u0000'])(
    '%j cannot be a name',
    (name) => {
      expect(isPlausibleName(name)).toBe(false)
    },
  )
})
