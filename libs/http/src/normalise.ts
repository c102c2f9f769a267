/**
 * Unicode NFC for every text of a parsed body. Senders write the same name composed, decomposed or mixed; behind this point there is one form.
 */
export const normaliseTexts = (value: unknown): unknown => {
  if (typeof value === 'string') return value.normalize('NFC')
  if (Array.isArray(value)) return value.map(normaliseTexts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, normaliseTexts(member)]))
}
