import type { PersonId } from '@hub/contracts'

/**
 * How far a difference between civil status and the population register has come:
 *
 *   open ──▶ to-adjust ──▶ settled
 *   open ──▶ settled
 *
 * `open` an officer of the population authority decides · `to-adjust` the register's value stands, and civil status is to hold it, too · `settled` both hold the
 * same.
 */
export const differenceStates = ['open', 'to-adjust', 'settled'] as const
export type DifferenceState = (typeof differenceStates)[number]

/** A difference as the register opened it, or as something more was said about it. */
export interface OpenedDifference {
  readonly id: string
  readonly personId: PersonId
  /** As the person held it when the register told of it. */
  readonly pin?: string | undefined
  readonly version: number
  readonly field: string
  readonly actId?: string | undefined
  readonly civilStatusValue?: string | undefined
  readonly registerValue?: string | undefined
  readonly openedAt: Date
}

export interface ResolvedDifference {
  readonly id: string
  readonly personId: PersonId
  /** As the person held it when the register told of it. */
  readonly pin?: string | undefined
  readonly field: string
  readonly actId?: string | undefined
  readonly outcome: string
  /** What both are to hold. */
  readonly value?: string | undefined
  readonly resolvedAt: Date
}

/** A difference as the registrar's system sees it. */
export interface KnownDifference extends Omit<OpenedDifference, 'openedAt' | 'actId'> {
  readonly state: DifferenceState
  /** The registrar's own number of the act that it is about. */
  readonly actNumber?: string | undefined
  readonly openedAt?: Date | undefined
  readonly outcome?: string | undefined
  readonly value?: string | undefined
  readonly resolvedAt?: Date | undefined
  readonly adjustedAt?: Date | undefined
}
