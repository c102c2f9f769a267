import { pinCancelled, pinReestablished } from '@hub/contracts'
import { PermanentFault } from '@hub/failure'
import { isSameActor, type Actor } from '../domain/actor.ts'
import { transitions, type Cancellation } from '../domain/cancellation.ts'
import { createEstablish } from './establish-number.ts'
import type { InTransaction, NumberAllocator, UnitOfWork } from './ports.ts'

export interface DecideCancellation {
  readonly id: string
  readonly by: Actor
  readonly decision: keyof typeof transitions.proposed
}

export type Decision =
  /** The cancellation as it is now, whether this call decided it or the same officer did before, in the same way. */
  | { readonly kind: 'decided'; readonly cancellation: Cancellation }
  | { readonly kind: 'unknown-cancellation' | 'own-proposal' | 'decided-otherwise' }

export interface DecideCancellationDeps {
  readonly inTransaction: InTransaction
  readonly allocator: NumberAllocator
  readonly now: () => Date
}

const wasDecidedSo = ({ state, decidedBy }: Cancellation, { by, decision }: DecideCancellation): boolean =>
  decidedBy !== undefined && isSameActor(decidedBy, by) && (state === 'refused') === (decision === 'refuse')

/** Approves or refuses a proposal. An approval cancels the number, and establishes the other one, in one transaction. */
export const createDecideCancellation = ({ inTransaction, allocator, now }: DecideCancellationDeps) => {
  const establish = createEstablish({ allocator })

  const publish = ({ outbox }: UnitOfWork, { id, pin, personId, ground, successor }: Cancellation, at: Date): void => {
    const data = { cancellationId: id, pin, ground, cancelledAt: at.toISOString() }
    outbox.append(pinCancelled, { key: personId, data: successor === undefined ? data : { ...data, successor } })
    if (successor === undefined) return
    outbox.append(pinReestablished, {
      key: personId,
      data: { cancellationId: id, pin: successor, previousPin: pin, reestablishedAt: at.toISOString() },
    })
  }

  const cancel = async (unit: UnitOfWork, proposal: Cancellation, by: Actor): Promise<Cancellation> => {
    const { pin, personId, successorSeries: series } = proposal
    // Whoever decides at the same time that somebody turned out to be this person finds the other number, or ends before.
    await unit.persons.lock([personId])
    const at = now()
    // A proposal stands in the way of another one for the same number, so nobody else can have cancelled it.
    if (!(await unit.numbers.cancel(pin, at))) throw new PermanentFault('number-not-active', 'the number is not active')
    const successor = series === undefined ? undefined : await establish(unit, { personId, series }, at)
    if (successor !== undefined) await unit.numbers.succeed(pin, successor)
    const cancelled = { ...proposal, state: transitions.proposed.approve, decidedBy: by, decidedAt: at, successor }
    await unit.cancellations.save(cancelled)
    publish(unit, cancelled, at)
    return cancelled
  }

  const refuse = async (unit: UnitOfWork, proposal: Cancellation, by: Actor): Promise<Cancellation> => {
    const refused = { ...proposal, state: transitions.proposed.refuse, decidedBy: by, decidedAt: now() }
    await unit.cancellations.save(refused)
    return refused
  }

  return (command: DecideCancellation): Promise<Decision> =>
    inTransaction(async (unit) => {
      const { id, by, decision } = command
      const proposal = await unit.cancellations.lock(id)
      if (proposal === undefined) return { kind: 'unknown-cancellation' }
      if (proposal.state !== 'proposed')
        return wasDecidedSo(proposal, command)
          ? { kind: 'decided', cancellation: proposal }
          : { kind: 'decided-otherwise' }
      if (isSameActor(proposal.proposedBy, by)) return { kind: 'own-proposal' }
      const decide = decision === 'approve' ? cancel : refuse
      return { kind: 'decided', cancellation: await decide(unit, proposal, by) }
    })
}
