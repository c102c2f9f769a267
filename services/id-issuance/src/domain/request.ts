import type { NumberSeries } from '@hub/citizen'
import type { ActId, PersonId } from '@hub/contracts'
import type { Actor } from './actor.ts'
import type { IneligibilityReason } from './eligibility.ts'

/**
 * A request for a number:
 *
 *   asked --issue--> issued
 *   asked --hold--> suspected-duplicate
 *   asked --reject--> rejected
 *   suspected-duplicate --issue--> issued
 *   suspected-duplicate --match--> matched
 *   suspected-duplicate --reject--> rejected
 *   suspected-duplicate --verify--> needs-verification
 *   needs-verification --issue--> issued
 *   needs-verification --match--> matched
 *   needs-verification --reject--> rejected
 *
 * `suspected-duplicate` somebody alike is known: an officer decides · `needs-verification` the officer has asked the police of the commune ·
 * `matched` it was about a person who is known already. Nothing leads back from issued, matched and rejected.
 */
export const transitions = {
  asked: { issue: 'issued', hold: 'suspected-duplicate', reject: 'rejected' },
  'suspected-duplicate': { issue: 'issued', match: 'matched', reject: 'rejected', verify: 'needs-verification' },
  'needs-verification': { issue: 'issued', match: 'matched', reject: 'rejected' },
  issued: {},
  matched: {},
  rejected: {},
} as const

export type RequestState = Exclude<keyof typeof transitions, 'asked'>
export type HeldState = 'suspected-duplicate' | 'needs-verification'

/** Where a request comes from: a registered birth, or a run over citizens who were registered without a number (decree 137/2015 article 15). */
export type Origin = 'act' | 'collection'

export interface NumberRequest {
  /** Of the act, where one asked. */
  readonly id: string
  readonly origin: Origin
  readonly personId: PersonId
  readonly state: RequestState
  readonly series: NumberSeries | undefined
  /** Why it was rejected. */
  readonly reason?: RejectionReason | undefined
  /** Undefined for an event from before it was told. */
  readonly requestedBy?: Actor | undefined
  /** While held, and after. */
  readonly heldAt?: Date | undefined
  readonly deadline?: Date | undefined
  readonly candidates: readonly PersonId[]
  /** Who the person turned out to be. */
  readonly matchedPerson?: PersonId | undefined
  /** The officer who decided last about a held request. */
  readonly decidedBy?: Actor | undefined
  /** For people; never published. */
  readonly note?: string | undefined
  readonly decidedAt?: Date | undefined
}

/** A request that waits for an officer. */
export interface HeldRequest extends NumberRequest {
  readonly state: HeldState
}

export const isHeldRequest = (request: NumberRequest): request is HeldRequest =>
  request.state === 'suspected-duplicate' || request.state === 'needs-verification'

/** Why a request may be rejected: the law's grounds, and an identity that could not be established. */
export const rejectionReasons = [
  'registered-before-2016',
  'not-vietnamese',
  'sex-not-determined',
  'fourteen-or-older',
  'outside-numbering',
  'identity-not-verified',
] as const satisfies readonly (IneligibilityReason | 'identity-not-verified')[]

export type RejectionReason = (typeof rejectionReasons)[number]

const dayMs = 24 * 60 * 60 * 1000
const daysToDecide = { 'suspected-duplicate': 3, 'needs-verification': 15 } as const satisfies Record<HeldState, number>

/**
 * How long an officer has, in milliseconds: three days, and fifteen where the police of the commune have to ask. After that the request shows as
 * overdue, and stays held.
 */
export const timeToDecideMs = (state: HeldState): number => daysToDecide[state] * dayMs

/** The act as events name it, where one asked. */
export const namedAct = ({ id, origin }: Pick<NumberRequest, 'id' | 'origin'>): { readonly actId?: ActId } =>
  origin === 'act' ? { actId: id as ActId } : {}
