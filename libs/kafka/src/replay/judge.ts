import type { Delivery } from '../delivery.ts'

/**
 * What became of a record that was taken in once more.
 *
 * `applied` it was never applied, and it was its turn · `filled-in` it was never applied, a later event of its key was · `already-done` it was applied
 * before · `skipped` officers left it out for good · `superseded` a newer record of a compacted topic was applied · `waiting` it needs something that is not here yet, now or since before ·
 * `held` its key has parked events: work those off first · `ahead` events before it were never applied: the live consumer is on its way, or they have to be
 * redelivered, too · `refused` its type is not played again, the consumer does not read its topic, or its province is quarantined · `failed` it fails for good.
 *
 * After the last four, nothing was changed; nothing is parked, and nobody is held back.
 */
export type ReplayResult =
  | 'applied'
  | 'filled-in'
  | 'already-done'
  | 'skipped'
  | 'superseded'
  | 'waiting'
  | 'held'
  | 'ahead'
  | 'refused'
  | 'failed'

/** What is known of an event while its key is locked. */
export interface Sighting {
  /** The key has parked events. */
  readonly held: boolean
  readonly applied: boolean
  readonly waiting: boolean
  readonly skipped: boolean
  /** The last sequence that was applied of its topic and key, 0 for none. */
  readonly before: number
}

export type Judgement =
  /** Nothing is to be done. */
  | { readonly kind: 'told'; readonly result: ReplayResult; readonly reason?: string }
  /** To be applied; `moves`: the live position goes on to it. Late ones leave it where it is: it never goes back. */
  | { readonly kind: 'take'; readonly result: 'applied' | 'filled-in'; readonly position: 'moves' | 'stays' }

interface Rules {
  /** Compacted topics drop superseded records: gaps mean nothing, and what comes late is superseded. */
  readonly isCompacted: boolean
  /** The handler is right only in the order of the events. */
  readonly isInTurnOnly: boolean
}

const told = (result: ReplayResult, reason?: string): Judgement => ({
  kind: 'told',
  result,
  ...(reason === undefined ? {} : { reason }),
})

const judgeNew = ({ event }: Delivery, before: number, { isCompacted, isInTurnOnly }: Rules): Judgement => {
  const { sequence } = event
  if (sequence <= before) {
    if (isCompacted) return told('superseded')
    if (isInTurnOnly) return told('failed', 'only-in-its-turn')
    return { kind: 'take', result: 'filled-in', position: 'stays' }
  }
  // Applied now, it would come to those before it as one that is late, and the live consumer would park them.
  if (sequence > before + 1 && !isCompacted) return told('ahead')
  return { kind: 'take', result: 'applied', position: 'moves' }
}

/** Decides about an event that may be played again. */
export const judge = (delivery: Delivery, sighting: Sighting, rules: Rules): Judgement => {
  if (sighting.waiting) return told('waiting')
  if (sighting.skipped) return told('skipped')
  if (sighting.applied) return told('already-done')
  if (sighting.held) return told('held')
  return judgeNew(delivery, sighting.before, rules)
}
