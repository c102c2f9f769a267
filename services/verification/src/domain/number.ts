import type { PersonRecord } from './record.ts'

/** `replaced` is a cancelled number whose line of successors ends in an active one; where there is none, or it ends in nothing, it is `cancelled`. */
export type NumberState =
  | { readonly kind: 'active' }
  | { readonly kind: 'replaced'; readonly successor: string }
  | { readonly kind: 'cancelled' }

/** A number and whose it is, or was. */
export interface KnownNumber {
  readonly state: NumberState
  readonly record: PersonRecord
}
