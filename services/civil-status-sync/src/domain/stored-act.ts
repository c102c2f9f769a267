import type { ActId, PersonId } from '@hub/contracts'
import type { StoredParent } from './birth-parents.ts'

/**
 * How far the child's number has come, as far as civil status knows:
 *
 *   pending ──▶ held     an officer of the population authority decides; issued, matched or rejected come after it, too
 *   pending ──▶ issued   the population authority gave the number
 *   pending ──▶ matched  the child is a person who is known already, and has that person's number
 *   pending ──▶ rejected the registration gives no claim to a number; it stays valid without one
 *
 * An issued or matched number may be taken back, and is `cancelled` then; another one in its place leaves the state as it was. A number that is given
 * later makes the act issued, whatever it was before.
 */
export type Identification =
  | { readonly state: 'pending' }
  | { readonly state: 'held'; readonly reason: string; readonly deadline: Date }
  | { readonly state: 'issued' | 'matched' | 'cancelled'; readonly pin: string; readonly settledAt: Date }
  | { readonly state: 'rejected'; readonly reason: string; readonly settledAt: Date }

/** Whether the population authority has still to say something. */
export const isOpen = ({ state }: Identification): boolean => state === 'pending' || state === 'held'

/** An act as it is now. */
export interface StoredAct {
  readonly actId: ActId
  readonly personId: PersonId
  readonly number: string
  readonly kind: 'birth'
  readonly registeredOn: string
  readonly receivedAt: Date
  /** Tells whether a second act of this number has the same content. */
  readonly fingerprint: string
  /** The same of the content by which it was supplemented last. */
  readonly supplementFingerprint?: string | undefined
  /** Items that are to be supplemented; as long as there are some, nothing of the act goes out. */
  readonly missing: readonly string[]
  readonly identification: Identification
  /** Parents who are looked for, where they were asked for. */
  readonly parents?: readonly Pick<StoredParent, 'role' | 'state'>[] | undefined
}

/** Whether this content was sent under the number before. */
export const isSame = ({ fingerprint, supplementFingerprint }: StoredAct, other: string): boolean =>
  fingerprint === other || supplementFingerprint === other
