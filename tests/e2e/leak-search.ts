/**
 * Looks for what is known of people in whatever a run wrote, in every form in which it may have been written: composed, decomposed or mixed Unicode,
 * unaccented, in capitals, percent-encoded, escaped in JSON, in base64.
 */
export type LeakSearch = (text: string) => readonly string[]

/** Without diacritics and case, so that all text forms of a word are one. Đ has no decomposition. */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/đ/gu, 'd')

const decodePercent = (text: string): string =>
  text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (encoded) => Buffer.from(encoded.replaceAll('%', ''), 'hex').toString('utf8'))

const decodeEscapes = (text: string): string =>
  text.replace(/\\u([0-9A-Fa-f]{4})/g, (_escape, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

/** Long enough for one syllable of a name. Decoded at each offset: what is looked for may stand anywhere in what was encoded. */
const base64 = /[A-Za-z0-9+/_-]{12,}/g

const decodeBase64 = (text: string): string =>
  (text.match(base64) ?? []).map((token) => Buffer.from(token, 'base64').toString('utf8')).join('\n')

/** @param traces words and numbers that occur nowhere but in the data of the people */
export const createLeakSearch = (traces: readonly string[]): LeakSearch => {
  const needles = [...new Set(traces.map(fold))]
  return (text) => {
    const readable = decodeEscapes(decodePercent(text))
    const everything = fold(`${readable}\n${decodeBase64(text)}`)
    return needles.filter((needle) => everything.includes(needle))
  }
}
