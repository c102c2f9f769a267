import type { Pin } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'

/** A number of a line in which each took the place of the one before. */
export interface NumberInLine {
  readonly pin: Pin
  readonly personId: PersonId
  /** Absent of a number that is held now. */
  readonly cancellation?: {
    readonly at: Date
    /** Absent until verification has applied it. */
    readonly effectiveAt?: Date | undefined
    readonly successor?: Pin | undefined
  }
}

/** Which number took the place of which, and since when, as it is told: instants in RFC 3339, UTC. Why is not told. */
export interface Succession {
  readonly pin: Pin
  readonly successor?: Pin
  readonly cancelledAt: string
  readonly effectiveAt: string
}

export type Certifiable =
  | { readonly kind: 'certifiable'; readonly personId: PersonId; readonly successions: readonly Succession[] }
  | { readonly kind: 'unknown-number' | 'number-not-cancelled' | 'cancellation-not-effective' }

const toSuccession = ({ pin, cancellation }: NumberInLine): Succession | undefined => {
  if (cancellation?.effectiveAt === undefined) return undefined
  const { at, effectiveAt, successor } = cancellation
  const instants = { cancelledAt: at.toISOString(), effectiveAt: effectiveAt.toISOString() }
  return { pin, ...(successor === undefined ? {} : { successor }), ...instants }
}

/**
 * What can be certified of a line (decree 70/2024 article 11). All of it or nothing: while the end of a later number is not effective yet, verification
 * may still answer for that number as the one that is held.
 */
export const certify = (line: readonly NumberInLine[]): Certifiable => {
  const [asked] = line
  if (asked === undefined) return { kind: 'unknown-number' }
  if (asked.cancellation === undefined) return { kind: 'number-not-cancelled' }
  const ended = line.filter(({ cancellation }) => cancellation !== undefined)
  const successions = ended.map(toSuccession).filter((succession) => succession !== undefined)
  return successions.length < ended.length
    ? { kind: 'cancellation-not-effective' }
    : { kind: 'certifiable', personId: asked.personId, successions }
}
