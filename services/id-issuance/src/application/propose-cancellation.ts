import type { Pin } from '@hub/citizen'
import { pinCancellationProposed } from '@hub/contracts'
import type { Actor } from '../domain/actor.ts'
import { decideSuccessor, type Cancellation, type Ground, type Reestablish } from '../domain/cancellation.ts'
import { announceImported } from './announce-imported.ts'
import type { InTransaction, ProposalKey, UnitOfWork } from './ports.ts'

export interface ProposeCancellation extends ProposalKey {
  readonly by: Actor
  readonly pin: Pin
  readonly ground: Ground
  readonly explanation: string
  readonly reestablish: Reestablish | undefined
}

export type Proposal =
  /** The proposal as it is now, whether this call made it or one before. */
  | { readonly kind: 'accepted'; readonly cancellation: Cancellation }
  | { readonly kind: 'fault'; readonly detail: string }
  | { readonly kind: 'key-reused' | 'unknown-number' | 'cancelled-already' | 'proposed-already' }

export interface ProposeCancellationDeps {
  readonly inTransaction: InTransaction
  readonly now: () => Date
  readonly newId: () => string
}

const findEarlier = async (
  { cancellations }: UnitOfWork,
  { by, idempotencyKey, fingerprint }: ProposeCancellation,
): Promise<Proposal | undefined> => {
  const earlier = await cancellations.findByKey(by.client, idempotencyKey)
  if (earlier === undefined) return undefined
  return earlier.fingerprint === fingerprint
    ? { kind: 'accepted', cancellation: earlier.cancellation }
    : { kind: 'key-reused' }
}

/** Takes a proposal to cancel a number, once, however often it is sent. Nothing changes until another officer has decided. */
export const createProposeCancellation =
  ({ inTransaction, now, newId }: ProposeCancellationDeps) =>
  (command: ProposeCancellation): Promise<Proposal> =>
    inTransaction(async (unit) => {
      const earlier = await findEarlier(unit, command)
      if (earlier !== undefined) return earlier
      const { by, pin, ground, explanation, reestablish } = command
      const number = await unit.numbers.lock(pin)
      if (number === undefined) return { kind: 'unknown-number' }
      if (number.state === 'cancelled') return { kind: 'cancelled-already' }
      const successor = decideSuccessor(ground, reestablish)
      if (successor.kind === 'fault') return successor
      const cancellation: Cancellation = {
        id: newId(),
        pin,
        personId: number.personId,
        ground,
        explanation,
        successorSeries: successor.kind === 'series' ? successor.series : undefined,
        state: 'proposed',
        proposedBy: by,
        proposedAt: now(),
      }
      const inserted = await unit.cancellations.insert(cancellation, command)
      if (inserted === 'proposed-already') return { kind: 'proposed-already' }
      // Sent twice at once: the other one was first, and is committed by now.
      if (inserted === 'key-used') return (await findEarlier(unit, command)) ?? { kind: 'key-reused' }
      await announceImported(unit, [cancellation.personId])
      unit.outbox.append(pinCancellationProposed, {
        key: cancellation.personId,
        data: { cancellationId: cancellation.id, pin, ground, proposedAt: cancellation.proposedAt.toISOString() },
      })
      return { kind: 'accepted', cancellation }
    })
