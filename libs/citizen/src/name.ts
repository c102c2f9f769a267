import type { Grade } from './grade.ts'
import { withIForY, withToneLast } from './syllable.ts'

/**
 * Names are compared whole. They are never split into surname and given name: compound surnames (Tôn Nữ), one-part names and the
 * Y / H' names of Tây Nguyên make every split wrong for somebody.
 */

const maxLength = 100
const plausible = /^[\p{L}][\p{L}\p{M}\s'’ʼ‘.‐‑-]*$/u

const untidy = /^\s|\s\s|[^\S ]|\s$/u

/** NFC, with the white space of the outside world folded. This is the form that is stored and shown. */
export const tidyName = (name: string): string => {
  const composed = name.normalize('NFC')
  return untidy.test(composed) ? composed.replace(/\s+/gu, ' ').trim() : composed
}

/** Whether a text can be a name at all. Digits, control characters and over-long texts cannot. */
export const isPlausibleName = (name: string): boolean => {
  const tidy = tidyName(name)
  return tidy.length <= maxLength && plausible.test(tidy)
}

// Apostrophes come as typed, as a word processor makes them, and as a letter (U+02BC); a space often slips in behind them (H' Hen).
const apostrophe = /\s*['’ʼ‘]\s*/gu

// The last two are hyphens as well: U+2010 and its no-break form U+2011.
const betweenWords = /[\s‐‑-]+/u

/** Lower case, Đ for Eth (Ð) and for the African D (Ɖ), which look the same as capitals, one apostrophe, and one space between words. */
const plainName = (name: string): string =>
  tidyName(name)
    .toLowerCase()
    .replace(/[ðɖ]/gu, 'đ')
    .replace(apostrophe, "'")
    .split(betweenWords)
    .filter((word) => word !== '')
    .join(' ')

/**
 * Case, spacing, tone placement, i or y behind a consonant (Mỹ/Mĩ), apostrophe shape, hyphens, and Eth typed for Đ make no difference here.
 * For comparison only: it is no spelling anybody uses.
 */
export const canonicalName = (name: string): string =>
  plainName(name)
    .split(' ')
    .map((word) => withIForY(withToneLast(word)))
    .join(' ')

const withoutMarks = (plain: string): string =>
  plain
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/gu, 'd')
    .toUpperCase()
    .replace(/[^\p{L}]/gu, '')

const unaccentedCharacters = new Map<string, string>()
const lastOfLatin = '\u1eff'

const unaccentedCharacter = (character: string): string => {
  const known = unaccentedCharacters.get(character)
  if (known !== undefined) return known
  if (character > lastOfLatin) return withoutMarks(plainName(character))
  const found = withoutMarks(plainName(character))
  unaccentedCharacters.set(character, found)
  return found
}

/**
 * As registers that hold names unaccented, upper-case and without spaces write it. Đ has no decomposition: it is replaced by hand. I and y
 * stay as they were written, because those registers keep them. What becomes of a character does not depend on its neighbours, and names have
 * few of them: each is looked at once.
 */
export const unaccentedName = (name: string): string => {
  let unaccented = ''
  for (const character of name) unaccented += unaccentedCharacter(character)
  return unaccented
}

/** Mĩ and MY differ in i and y and in the tone: once as written, and once with i for y, which names without spaces do not allow. */
const agreeUnaccented = (left: string, right: string): boolean =>
  unaccentedName(left) === unaccentedName(right) ||
  withoutMarks(canonicalName(left)) === withoutMarks(canonicalName(right))

/** @returns how far two names agree; see {@link Grade}. Symmetric. */
export const compareNames = (left: string, right: string): Grade => {
  if (left.normalize('NFC') === right.normalize('NFC')) return 'exact'
  if (canonicalName(left) === canonicalName(right)) return 'equivalent'
  return agreeUnaccented(left, right) ? 'accent-blind' : 'different'
}
