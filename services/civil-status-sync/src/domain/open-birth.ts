import { suppliable, type BirthAct, type OpenBirthAct, type Suppliable } from './birth-act.ts'
import { isOpen, type Identification } from './stored-act.ts'

export const findMissing = ({ child }: OpenBirthAct): readonly Suppliable[] =>
  suppliable.filter((item) => child[item] === undefined)

export const isComplete = (act: OpenBirthAct): act is BirthAct => findMissing(act).length === 0

/**
 * How far a birth has come (the codes that civil status systems have for it in brackets):
 *
 *   supplement (2) ──▶ eligible (3) ──▶ completed (4)
 *
 * `supplement` items are missing, and the act takes them · `eligible` it went out, and the number is asked for · `completed` it has a number, or there is
 * none to have. What was received (1) is checked at once, and what is refused (6) is not stored, so neither is ever seen.
 */
export type ActState = 'supplement' | 'eligible' | 'completed'

export const actStateOf = ({
  missing,
  identification,
}: {
  readonly missing: readonly string[]
  readonly identification: Identification
}): ActState => {
  if (missing.length > 0) return 'supplement'
  return isOpen(identification) ? 'eligible' : 'completed'
}
