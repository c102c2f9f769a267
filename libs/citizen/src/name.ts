import type { Grade } from './grade.ts'

/**
 * Names are compared whole. They are never split into surname and given name: compound surnames (Tôn Nữ), one-part names and the
 * Y / H' names of Tây Nguyên make every split wrong for somebody.
 */

const maxLength = 100
const plausible = /^[\p{L}][\p{L}\p{M}\s'’ʼ.-]*$/u

/** NFC, with the white space of the outside world folded. This is the form that is stored and shown. */
export const tidyName = (name: string): string => name.normalize('NFC').replace(/\s+/gu, ' ').trim()

/** Whether a text can be a name at all. Digits, control characters and over-long texts cannot. */
export const isPlausibleName = (name: string): boolean => {
  const tidy = tidyName(name)
  return tidy.length <= maxLength && plausible.test(tidy)
}

/** huyền, sắc, ngã, hỏi, nặng as combining marks. Circumflex, breve and horn are not tones: they make other letters. */
const toneMarks = /[\u0300\u0301\u0303\u0309\u0323]/gu

/**
 * The tone of a Vietnamese syllable may be written on either vowel (hòa/hoà, thúy/thuý) and never tells two syllables apart by its place,
 * so it is moved behind the syllable.
 */
const withToneLast = (syllable: string): string => {
  const decomposed = syllable.normalize('NFD')
  const tones = decomposed.match(toneMarks) ?? []
  return decomposed.replace(toneMarks, '') + tones.join('')
}

/** Case, spacing, tone placement, apostrophe shape, hyphens, and Eth (Ð) typed for Đ make no difference here. */
export const canonicalName = (name: string): string =>
  tidyName(name)
    .toLowerCase()
    .replace(/ð/gu, 'đ')
    .replace(/[’ʼ]/gu, "'")
    .split(/[\s-]+/u)
    .map(withToneLast)
    .join(' ')

/** As registers that hold names unaccented, upper-case and without spaces write it. Đ has no decomposition: it is replaced by hand. */
export const unaccentedName = (name: string): string =>
  canonicalName(name)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/gu, 'd')
    .toUpperCase()
    .replace(/[^\p{L}]/gu, '')

/** @returns how far two names agree; see {@link Grade}. Symmetric. */
export const compareNames = (left: string, right: string): Grade => {
  if (left.normalize('NFC') === right.normalize('NFC')) return 'exact'
  if (canonicalName(left) === canonicalName(right)) return 'equivalent'
  return unaccentedName(left) === unaccentedName(right) ? 'accent-blind' : 'different'
}
