import type { Grade } from '@hub/citizen'

/** What an agency may claim about a person beyond name and date of birth. */
export const claimNames = ['sex', 'ethnicity', 'nationality', 'motherFullName', 'fatherFullName'] as const
export type ClaimName = (typeof claimNames)[number]

/** What a grant of this service says. */
export interface Terms {
  /** The weakest grade of a name or date that still counts as a match. */
  readonly accept: Exclude<Grade, 'different'>
  /** Whether the agency may learn which of "not found" and "mismatch" it was. */
  readonly distinguish: boolean
  /** Claims that are compared for this agency. */
  readonly claims: readonly ClaimName[]
  /** Whether questions about the age are answered. */
  readonly age: boolean
  /** Values that are told. */
  readonly disclose: readonly ClaimName[]
  /** Whether the number that stands in for a replaced one is told. */
  readonly successor: boolean
}
