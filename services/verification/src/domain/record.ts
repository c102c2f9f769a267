import type { PartialDate, Sex } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import type { ClaimName } from './terms.ts'

/** What verification knows of a person. */
export interface PersonRecord {
  readonly personId: PersonId
  readonly fullName: string
  readonly dateOfBirth: PartialDate
  readonly sex: Sex
  readonly ethnicity: string
  readonly nationality: string
  readonly motherFullName?: string | undefined
  readonly fatherFullName?: string | undefined
  /** Whether the register holds the person as deceased. */
  readonly isDeceased: boolean
}

/** What the hub holds of a claim, as text; undefined if the record holds nothing. */
export const valueOf = (record: PersonRecord, claim: ClaimName): string | undefined => record[claim]
