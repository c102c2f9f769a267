/** When call number `index`, from 0, is meant to be sent, in milliseconds after the start. Evenly spaced. */
export const intendedAt = (index: number, perSecond: number): number => (index * 1000) / perSecond

/** How many calls are meant to have been sent once so much time has passed; the first one is due at once. */
export const dueBy = (elapsedMs: number, perSecond: number, total: number): number => {
  if (elapsedMs < 0) return 0
  // Division and multiplication round differently: a call is due exactly when its own time has come.
  let due = Math.floor((elapsedMs * perSecond) / 1000)
  while (intendedAt(due, perSecond) <= elapsedMs) due += 1
  return Math.min(total, due)
}
