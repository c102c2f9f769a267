import { pinCancellationEffective, type DataOf, type pinFenced } from '@hub/contracts'
import { transitions } from '../domain/cancellation.ts'
import type { UnitOfWork } from './ports.ts'

/**
 * Verification has applied a cancellation: from now on it is effective, and may be acknowledged as such (P2). Idempotent.
 *
 * @returns milliseconds since the decision, where this call made it effective
 */
export const createFenceCancellation =
  ({ now }: { readonly now: () => Date }) =>
  async (unit: UnitOfWork, { cancellationId }: DataOf<typeof pinFenced>): Promise<number | undefined> => {
    const cancellation = await unit.cancellations.lock(cancellationId)
    if (cancellation?.state !== 'cancelled') return undefined
    const effectiveAt = now()
    await unit.cancellations.save({ ...cancellation, state: transitions.cancelled.fence, effectiveAt })
    const { id, pin, personId } = cancellation
    unit.outbox.append(pinCancellationEffective, {
      key: personId,
      data: { cancellationId: id, pin, effectiveAt: effectiveAt.toISOString() },
    })
    return effectiveAt.getTime() - (cancellation.decidedAt ?? effectiveAt).getTime()
  }
