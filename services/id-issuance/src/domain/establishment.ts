import type { PersonId } from '@hub/contracts'
import type { Actor } from './actor.ts'
import type { Identity } from './identity.ts'

/**
 * A run over citizens who were registered without a number (decree 137/2015 article 15):
 *
 *   running --pause--> paused
 *   running --finish--> completed
 *   paused --resume--> running
 */
export const transitions = {
  running: { pause: 'paused', finish: 'completed' },
  paused: { resume: 'running' },
  completed: {},
} as const

export type EstablishmentState = keyof typeof transitions

/** Why a citizen of the register gets no number by a run. Age and day of registration do not matter there. */
export type Obstacle = 'not-vietnamese' | 'sex-not-determined' | 'outside-numbering'

export interface Establishment {
  readonly id: string
  readonly by: Actor
  /** What the officer calls it. */
  readonly what: string
  readonly state: EstablishmentState
  /** Whom the run looked at last. */
  readonly lastPerson: PersonId
  readonly issued: number
  /** Like somebody who is known: an officer decides about each. */
  readonly held: number
  readonly obstacles: Readonly<Record<Obstacle, number>>
  readonly startedAt: Date
  readonly changedAt: Date
}

/** @returns why no number is given; undefined where nothing stands in the way */
export const findObstacle = ({ nationality, sex, series }: Identity): Obstacle | undefined => {
  if (nationality !== 'VN') return 'not-vietnamese'
  if (sex === 'undetermined') return 'sex-not-determined'
  return series === undefined ? 'outside-numbering' : undefined
}
