import { isVietnameseSyllable } from './syllable.ts'

/**
 * Names that were written for the fonts of the nineties and read as Latin-1 or Windows-1252: Trần arrives as TrÇn, Traàn or Tr¥n.
 *
 * Detection would rather miss such a name than spoil a right one: whatever could be a name as it stands gives `undefined`. Conversion says
 * what the codes say and guesses nothing:
 * - TCVN3 (ABC) has 74 codes for 134 letters. Its capitals with a tone share the code of the small letter and differ in the font alone
 *   (.VnTimeH): NGUYỄN comes back as NGUYễN. Grades ignore case; whoever shows the name has to set it right.
 * - Some codes are soft hyphen (ư of TCVN3), no-break space (Õ of VISCII) or control characters (six capitals of VISCII). Where an earlier
 *   system dropped or folded these, the letter is lost: convert before the white space is tidied.
 */
export type LegacyEncoding = 'tcvn3' | 'vni' | 'viscii'

/** From what was read (one character, in VNI sometimes two) to the letter that was meant. */
type Letters = ReadonlyMap<string, string>

/** Rows of letters with consecutive codes. */
const lettersByCode = (rows: Readonly<Record<number, string>>): [read: string, meant: string][] =>
  Object.entries(rows).flatMap(([first, letters]) =>
    Array.from(letters, (letter, index): [string, string] => [String.fromCodePoint(Number(first) + index), letter]),
  )

// The windows punctuation that TCVN3 and VNI leave free, as in H’Hen.
const apostrophes: [string, string][] = ["'", '’', '‘'].map((mark) => [mark, mark])

/** TCVN 5712:1993, VN3: the only one of its three sets that the ABC fonts followed. */
const tcvn3: Letters = new Map([
  ...apostrophes,
  ...lettersByCode({
    0xa1: 'ĂÂÊÔƠƯĐăâêôơưđ',
    0xb5: 'àảãáạ',
    0xbb: 'ằẳẵắ',
    0xc6: 'ặầẩẫấậè',
    0xce: 'ẻẽéẹềểễếệìỉ',
    0xdc: 'ĩíịò',
    0xe1: 'ỏõóọồổỗốộờởỡớợù',
    0xf1: 'ủũúụừửữứựỳỷỹýỵ',
  }),
])

// What Windows-1252 shows for the codes 80 to 9F, five of which it leaves unassigned.
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const visciiFrom80 = 'ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ'

/** RFC 1456. Every code from 80 on is a letter, and the last six capitals took the control characters thought least missed. */
const viscii: Letters = new Map([
  ...lettersByCode({ 0x02: 'Ẳ', 0x05: 'ẴẪ', 0x14: 'Ỷ', 0x19: 'Ỹ', 0x1e: 'Ỵ' }),
  ...lettersByCode({
    0x80: visciiFrom80,
    0xa0: 'ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ',
    0xc0: 'ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư',
    0xe0: 'àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ',
  }),
  ...Array.from(windows1252, (read, index): [string, string] => [read, visciiFrom80.charAt(index)]),
])

const vniTones = { ù: '\u0301', ø: '\u0300', û: '\u0309', õ: '\u0303', ï: '\u0323' }
const vniCircumflexes = { â: '', á: '\u0301', à: '\u0300', å: '\u0309', ã: '\u0303', ä: '\u0323' }
const vniBreves = { ê: '', é: '\u0301', è: '\u0300', ú: '\u0309', ü: '\u0303', ë: '\u0323' }
const vniSingles = { ô: 'ơ', ö: 'ư', ñ: 'đ', í: 'í', ì: 'ì', æ: 'ỉ', ó: 'ĩ', ò: 'ị', î: 'ỵ' }

/** A vowel of one character before each of the marks: what is read, and what is meant by it. */
const vniPairs = (read: string, vowel: string, marks: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(marks).map(([mark, tone]) => [read + mark, (vowel + tone).normalize('NFC')])

const vniSmall: readonly [read: string, meant: string][] = [
  ...Object.entries(vniSingles),
  ...Array.from('aeouy').flatMap((vowel) => vniPairs(vowel, vowel, vniTones)),
  ...vniPairs('ô', 'ơ', vniTones),
  ...vniPairs('ö', 'ư', vniTones),
  ...Array.from('aeo').flatMap((vowel) => vniPairs(vowel, `${vowel}\u0302`, vniCircumflexes)),
  ...vniPairs('a', 'a\u0306', vniBreves),
]

/** VNI-Windows puts the mark behind the vowel. A capital was as often typed with a small mark (Aùnh): the vowel decides. */
const vni: Letters = new Map([
  ...apostrophes,
  ...vniSmall,
  ...vniSmall.map(([read, meant]): [string, string] => [read.toUpperCase(), meant.toUpperCase()]),
  ...vniSmall.map(([read, meant]): [string, string] => [
    read.charAt(0).toUpperCase() + read.slice(1),
    meant.toUpperCase(),
  ]),
])

const oneCharacter = /./gsu

/** The letters of each encoding, and what it writes one with. No mark of VNI is a letter by itself, so a mark always joins what it follows. */
const encodings: Readonly<Record<LegacyEncoding, { readonly letters: Letters; readonly units: RegExp }>> = {
  tcvn3: { letters: tcvn3, units: oneCharacter },
  vni: { letters: vni, units: /.[ùøûõïâáàåãäêéèúüë]?/gisu },
  viscii: { letters: viscii, units: oneCharacter },
}

const ascii = /^[\t\n\r -~]$/u

/** @returns what the text was meant to say, in NFC; `undefined` where it holds a character that the encoding gives no letter. */
export const fromLegacyEncoding = (text: string, encoding: LegacyEncoding): string | undefined => {
  const { letters, units } = encodings[encoding]
  const meant = (text.normalize('NFC').match(units) ?? []).map(
    (unit) => letters.get(unit) ?? (ascii.test(unit) ? unit : undefined),
  )
  return meant.includes(undefined) ? undefined : meant.join('')
}

const betweenWords = /[ \t\n\r.-]+/u
const wordsOf = (text: string): string[] => text.split(betweenWords).filter((word) => word !== '')

// No name holds these: signs and control characters (but for apostrophes), the three signs that Unicode counts as letters, a capital
// with a diacritic after a small letter (NguyÔn), and the second vowel of Vaên and Traân.
const noName = /[^\p{L}\p{M}\s'’ʼ‘.‐‑-]|[ªºµ]|\p{Ll}[À-ÖØ-Þ]|[AaEeOo][âÂ]|[Aa][êÊ]/u
const capitalInside = /[a-z]\p{Lu}/u

// Frequent in the names of nearly everybody, and none of them the reading of a name from elsewhere. Hồ and Tạ are left out for that:
// they are written Hå, a name of Norway, and Taï.
const frequent: ReadonlySet<string> = new Set(
  'nguyễn trần lê phạm hoàng huỳnh vũ võ đặng bùi đỗ ngô dương lý đinh lâm trịnh đoàn phùng văn thị đình đức hữu'.split(
    ' ',
  ),
)

/** Eth for Đ is a slip in a name of today, and no sign of VISCII, which happens to have Đ there. */
const standsAsItIs = (word: string): boolean => isVietnameseSyllable(word.replace(/[Ðð]/gu, 'đ'))

// A sign that stands alone was meant as a sign.
const isMended = (read: string, meant: string): boolean => read.length > 1 && read !== meant && !standsAsItIs(read)

/**
 * Well-formed syllables are no proof: Loïc read as VNI is Lọc, Seán is Sến. The text must also hold what no name holds, or give a frequent
 * word of Vietnamese names and another word, or be changed in three words.
 */
const isEvident = (text: string, meant: string): boolean => {
  const read = wordsOf(text)
  const mended = wordsOf(meant).filter((word, index) => isMended(read[index] ?? '', word))
  if (mended.length === 0) return false
  if (noName.test(text) || mended.length >= 3) return true
  return read.length >= 2 && mended.some((word) => frequent.has(word.toLowerCase()))
}

const canBe = (text: string, encoding: LegacyEncoding): boolean => {
  const meant = fromLegacyEncoding(text, encoding)
  if (meant === undefined || capitalInside.test(meant)) return false
  return wordsOf(meant).every(isVietnameseSyllable) && isEvident(text, meant)
}

/** Whether the encoding gives a frequent word that the text does not hold already. */
const givesFrequentWord = (text: string, encoding: LegacyEncoding): boolean => {
  const read = wordsOf(text)
  const meant = wordsOf(fromLegacyEncoding(text, encoding) ?? '')
  return meant.some((word, index) => word !== read[index] && frequent.has(word.toLowerCase()))
}

/**
 * @returns the encoding that a name was written in, where it is no name as it stands and a Vietnamese one in that encoding alone; `undefined`
 * otherwise, and in doubt. A short name without one frequent word is often in doubt, and so is one that says something either way
 * (Hoà is Hồ in VNI).
 */
export const findLegacyEncoding = (text: string): LegacyEncoding | undefined => {
  const composed = text.normalize('NFC')
  const possible = (['tcvn3', 'vni', 'viscii'] as const).filter((encoding) => canBe(composed, encoding))
  // Most signs are a letter in both TCVN3 and VISCII: Lª V¨n is Lê Văn in the one and Lế Vẻn in the other.
  const likely = possible.length > 1 ? possible.filter((encoding) => givesFrequentWord(composed, encoding)) : possible
  return likely.length === 1 ? likely[0] : undefined
}
