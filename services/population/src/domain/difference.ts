import type { PersonId } from '@hub/contracts'
import type { Source } from './civil-fact.ts'
import type { OpenDifference } from './ruled-items.ts'

export interface Officer {
  readonly client: string
  readonly officer: string
}

/** Whose value stands; `agreed` where both came to say the same without anybody deciding. */
export type Outcome = Source | 'agreed'

/** How a difference was settled. */
export interface Resolution {
  readonly outcome: Outcome
  readonly resolvedAt: Date
  /** Absent where both agreed by themselves. */
  readonly decision?: { readonly by: Officer; readonly reason: string } | undefined
}

/** A difference that is kept, until it is settled and afterwards. */
export interface StoredDifference {
  readonly id: string
  readonly personId: PersonId
  /** Counts what was said about the item meanwhile, from 1. */
  readonly version: number
  readonly content: OpenDifference
  readonly openedAt: Date
  readonly resolution?: Resolution | undefined
}

/** What each of the two says. */
export const saidBy = ({ ruler, held, claimed }: OpenDifference, source: Source): OpenDifference['held'] =>
  source === ruler ? held : claimed

export type DecisionRefusal = 'difference-changed' | 'difference-decided-already'

/** @param decided what an officer says, about the version that he has read */
export const refuseDecision = (
  { version, resolution }: StoredDifference,
  decided: { readonly version: number; readonly stands: Source; readonly by: Officer },
): DecisionRefusal | 'decided-so' | undefined => {
  const { by, stands } = decided
  if (resolution === undefined) return version === decided.version ? undefined : 'difference-changed'
  const earlier = resolution.decision?.by
  const isSame = earlier?.client === by.client && earlier.officer === by.officer && resolution.outcome === stands
  return isSame ? 'decided-so' : 'difference-decided-already'
}
