import { findSeries, yearOf, type NumberSeries, type Pin } from '@hub/citizen'
import type { Identity } from './identity.ts'

/** What is read from a row of an import. */
export interface ImportedPerson extends Identity {
  /** Absent for a citizen who was registered without a number. */
  readonly pin: Pin | undefined
  readonly ethnicity: string
  /** An officer has said that this is another person than those who are alike. */
  readonly confirmed: boolean
}

export type RejectionOfRow = 'malformed-row' | 'number-taken' | 'suspected-duplicate'

/** What is wrong or odd about a row. `detail` never repeats what is in it. */
export interface Remark {
  readonly row: number
  readonly isRejected: boolean
  readonly reason: RejectionOfRow | 'number-disagrees'
  readonly detail: string
}

/** A row, as far as it could be read. */
export type ReadRow =
  | { readonly kind: 'person'; readonly row: number; readonly person: ImportedPerson }
  | { readonly kind: 'fault'; readonly row: number; readonly detail: string }

/**
 * A number whose structure disagrees with the record is taken all the same: since 2024-07-01 the law asks for twelve digits only, and older numbers
 * were made from what was known then.
 */
export const findOddity = ({ row, person }: Extract<ReadRow, { kind: 'person' }>): Remark | undefined => {
  const { pin, sex, dateOfBirth } = person
  if (pin === undefined) return undefined
  const series: NumberSeries | undefined = findSeries('00', sex, yearOf(dateOfBirth))
  if (series === undefined || pin.slice(3, 6) === series.slice(3)) return undefined
  const detail = 'the number was made from another sex or year of birth'
  return { row, isRejected: false, reason: 'number-disagrees', detail }
}
