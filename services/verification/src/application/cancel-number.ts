import { pinFenced, type EventOf, type pinCancelled } from '@hub/contracts'
import type { Cancellation, UnitOfWork } from './ports.ts'

/** What a cancellation says of the register. */
export const toCancellation = ({ key, sequence, data }: EventOf<typeof pinCancelled>): Cancellation => ({
  pin: data.pin,
  successor: data.successor,
  personId: key,
  version: sequence,
})

/**
 * Ends a number and says so. Whoever reads the fence knows that the cancellation is committed, and the successor with it. Done again it changes nothing
 * and says so once more: who asks again may not have heard.
 */
export const createCancelNumber =
  ({ now }: { readonly now: () => Date }) =>
  async ({ register, outbox }: UnitOfWork, cancelled: EventOf<typeof pinCancelled>): Promise<void> => {
    const { cancellationId, pin, successor } = cancelled.data
    await register.recordCancellation(toCancellation(cancelled))
    const numbers = successor === undefined ? { pin } : { pin, successor }
    outbox.append(pinFenced, {
      key: cancelled.key,
      data: { cancellationId, ...numbers, fencedAt: now().toISOString() },
    })
  }
