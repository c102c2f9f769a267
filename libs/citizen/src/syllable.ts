/**
 * The Vietnamese syllable: an initial consonant or none, a rhyme, and one tone at most. Only the spelling is known here, not the dictionary:
 * a syllable may be well formed and mean nothing.
 */

/** huyền, sắc, ngã, hỏi, nặng as combining marks. Circumflex, breve and horn are not tones: they make other letters. */
const toneMarks = /[\u0300\u0301\u0303\u0309\u0323]/gu

const vowelGroups = /(?:[aeiouy]\p{M}*)+/giu

const withGroupToneLast = (vowels: string): string =>
  vowels.replace(toneMarks, '') + (vowels.match(toneMarks) ?? []).join('')

/**
 * In NFD, with the tone behind the vowels. It may be written on either vowel (hòa/hoà, thúy/thuý, and by mistake hòan, qúy, gìa), and never
 * tells two syllables apart by its place. It does not leave its vowels: in foreign names of several syllables (María, Mária) the
 * place does tell them apart, and the tilde of ñ is no tone.
 */
export const withToneLast = (word: string): string => word.normalize('NFD').replace(vowelGroups, withGroupToneLast)

/** The letters of qu belong to the initial: quý and quí are one consonant and y or i, as lý and lí are; thúy and thúi are not. */
const consonantAndY = /^(qu|[bcdđghklmnpqrstvx]+)y(?=[\u0300\u0301\u0303\u0309\u0323]*$)/u

/** @param syllable in lower case, with its tone last. */
export const withIForY = (syllable: string): string => syllable.replace(consonantAndY, '$1i')

// k, gh and ngh stand before e, ê, i and y only, and c, g and ng never do, but for gi and gin.
const initials = [
  '(?:k|ngh|gh)(?=[eêiy])|(?:c|ng)(?![eêiy])|g(?![eêy])',
  'b|ch|d|đ|gi|h|kh|l|m|nh|n|ph|p|qu|r|s|th|tr|t|v|x',
].join('|')

// Rhymes such as yt and ynh follow qu alone, where u is counted with the initial.
const rhymes = [
  'a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|ăc|ăm|ăn|ăng|ăp|ăt|âc|âm|ân|âng|âp|ât|âu|ây',
  'e|ec|em|en|eng|eo|ep|et|ê|êch|êm|ên|êng|ênh|êp|êt|êu',
  'i|ia|ich|iêc|iêm|iên|iêng|iêp|iêt|iêu|im|in|inh|ip|it|iu',
  'o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oăc|oăm|oăn|oăng|oăt|oc|oe|oen|oeo|oet|oi|om|on|ong|oong|op|ot',
  'ô|ôc|ôi|ôm|ôn|ông|ôp|ôt|ơ|ơi|ơm|ơn|ơp|ơt',
  'u|ua|uân|uâng|uât|uây|uc|uê|uêch|uênh|ui|um|un|ung|uơ|uôc|uôi|uôm|uôn|uông|uôt|up|ut|uy|uya|uych|uyên|uyêt|uynh|uyp|uyt|uyu',
  'ư|ưa|ưc|ưi|ưng|ươc|ươi|ươm|ươn|ương|ươp|ươt|ươu|ưt|ưu',
  'y|ych|yêm|yên|yêt|yêu|ynh|yt',
].join('|')

const wellFormed = new RegExp(`^(?:${initials})?(?:${rhymes})$`, 'u')
const stopped = /(?:c|ch|p|t)$/u
const sharpOrHeavy = /[\u0301\u0323]/u

/** Whether a word can be one Vietnamese syllable. Syllables on c, ch, p and t carry sắc or nặng, as no other tone can be said on them. */
export const isVietnameseSyllable = (word: string): boolean => {
  const decomposed = word.toLowerCase().normalize('NFD')
  const tones = decomposed.match(toneMarks) ?? []
  const toneless = decomposed.replace(toneMarks, '').normalize('NFC')
  if (tones.length > 1 || !wellFormed.test(toneless)) return false
  return !stopped.test(toneless) || sharpOrHeavy.test(decomposed)
}
