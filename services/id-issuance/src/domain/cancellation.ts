import { findSeries, type NumberSeries, type Pin, type Sex } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import type { Actor } from './actor.ts'

/**
 * The end of a number, from the proposal on (decree 70/2024 article 11(7), circular 17/2024):
 *
 *   proposed  --approve--> cancelled
 *   proposed  --refuse---> refused
 *   cancelled --fence----> effective
 *
 * `cancelled` the decision stands and is published · `effective` verification has applied it. Nothing leads back: a cancelled number is never
 * given out again.
 */
export const transitions = {
  proposed: { approve: 'cancelled', refuse: 'refused' },
  refused: {},
  cancelled: { fence: 'effective' },
  effective: {},
} as const

export type CancellationState = keyof typeof transitions

/** Whether the person gets another number: it must be, may be, or must not be. */
type Reestablishment = 'required' | 'possible' | 'impossible'

/** Grounds a to d of decree 70/2024 article 11(7). On d a number is established only by a new, lawful registration. */
export const grounds = {
  'sex-or-birth-year-corrected': 'required',
  'collection-error': 'required',
  'forged-or-false': 'possible',
  'birth-certificate-revoked': 'impossible',
} as const satisfies Record<string, Reestablishment>

export type Ground = keyof typeof grounds

/** What the new number is made from, where a person gets one. */
export interface Reestablish {
  /** Two digits, of the province where the birth was registered. */
  readonly provinceCode: string
  readonly sex: Sex
  readonly birthYear: number
}

export interface Cancellation {
  readonly id: string
  readonly pin: Pin
  readonly personId: PersonId
  readonly ground: Ground
  /** What the officer says about it. For people; never published. */
  readonly explanation: string
  /** Of the number that the person is to get instead. */
  readonly successorSeries: NumberSeries | undefined
  readonly state: CancellationState
  readonly proposedBy: Actor
  readonly proposedAt: Date
  readonly decidedBy?: Actor | undefined
  readonly decidedAt?: Date | undefined
  readonly successor?: Pin | undefined
  readonly effectiveAt?: Date | undefined
}

export type Successor =
  | { readonly kind: 'series'; readonly series: NumberSeries }
  | { readonly kind: 'none' }
  | { readonly kind: 'fault'; readonly detail: string }

/** What number the person is to get instead, or why that cannot be asked for on this ground. */
export const decideSuccessor = (ground: Ground, reestablish: Reestablish | undefined): Successor => {
  const rule: Reestablishment = grounds[ground]
  if (reestablish === undefined)
    return rule === 'required'
      ? { kind: 'fault', detail: 'is needed on this ground: the person gets another number' }
      : { kind: 'none' }
  if (rule === 'impossible')
    return {
      kind: 'fault',
      detail: 'is not possible on this ground: another number comes from a new, lawful registration',
    }
  const series = findSeries(reestablish.provinceCode, reestablish.sex, reestablish.birthYear)
  if (series === undefined)
    return { kind: 'fault', detail: 'names a province, sex and year that no number can be made from' }
  return { kind: 'series', series }
}
