import { expect, test } from '@jest/globals'
import { isVietnameseSyllable, withIForY, withToneLast } from './syllable.ts'

const wellFormed = [
  'Nguyễn Văn Thị Trần Lê Phạm Hoàng Huỳnh Vũ Võ Đặng Bùi Đỗ Hồ Ngô',
  'Quý Quyên Quỳnh Quốc Quang Quế Gì Già Giang Giêng Nghĩa Nghiêm Ghềnh Kiên Khuê',
  'Khuya Thuỷ Thủy Tuyết Nguyệt Yến Ý Y Oanh Uyên Ước Hữu Phước Xoăn',
].flatMap((row) => row.split(' '))

test.each(wellFormed)('%s is a syllable, in every form and case', (word) => {
  expect([word, word.normalize('NFD'), word.toUpperCase()].map(isVietnameseSyllable)).toEqual([true, true, true])
})

// Foreign letters, two syllables, k and c before the wrong vowel, a stop without its tone, two tones.
test.each([
  '',
  'B',
  'Jô',
  'Anna',
  'Müller',
  'Kan',
  'Cê',
  'Nge',
  'Ghan',
  'Việc Làm',
  'Hop̀',
  'Bat',
  'Tiềc',
  'Lá̀',
  "H'Hen",
  'Thúl',
])('%j is none', (word) => {
  expect(isVietnameseSyllable(word)).toBe(false)
})

const tones: readonly [one: string, other: string, same: boolean][] = [
  ['hòa', 'hoà', true],
  ['gìa', 'già', true],
  ['qúy', 'quý', true],
  ['tòan', 'toàn', true],
  ['maría', 'mária', false],
  ['mariá', 'maría', true],
  ['márta', 'martá', false],
  ['muñoz', 'mũnoz', false],
  ['hóa', 'hòa', false],
]

test.each(tones)('the tone is moved within the vowels only: %s and %s, %s', (one, other, same) => {
  expect(withToneLast(one) === withToneLast(other)).toBe(same)
})

const ys: readonly [syllable: string, withI: string][] = [
  ['mỹ', 'mĩ'],
  ['ly', 'li'],
  ['quý', 'quí'],
  ['thy', 'thi'],
  ['nghỹ', 'nghĩ'],
  ['thúy', 'thúy'],
  ['quỳnh', 'quỳnh'],
  ['ý', 'ý'],
  ['guy', 'guy'],
  ['yên', 'yên'],
  ["h'y", "h'y"],
]

test.each(ys)('i is written for y behind a consonant only: %s becomes %s', (syllable, withI) => {
  expect(withIForY(withToneLast(syllable))).toBe(withToneLast(withI))
})
