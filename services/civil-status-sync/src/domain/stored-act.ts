import type { ActId, PersonId } from '@hub/contracts'

/**
 * How far the child's number has come, as far as civil status knows:
 *
 *   pending ──▶ issued ──▶ cancelled   the population authority gave the number, and may take it back; another one in its place leaves it issued
 *      └──────▶ rejected               the registration gives no claim to a number; it stays valid without one
 */
export type Identification =
  | { readonly state: 'pending' }
  | { readonly state: 'issued'; readonly pin: string; readonly settledAt: Date }
  | { readonly state: 'cancelled'; readonly pin: string; readonly settledAt: Date }
  | { readonly state: 'rejected'; readonly reason: string; readonly settledAt: Date }

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
  readonly identification: Identification
}
