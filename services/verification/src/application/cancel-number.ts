import { pinFenced, type EventOf, type pinCancelled } from '@hub/contracts'
import type { UnitOfWork } from './ports.ts'

/**
 * Ends a number and says so. Whoever reads the fence knows that the cancellation is committed, and the successor with it. Done again it changes nothing
 * and says so once more: who asks again may not have heard.
 */
export const createCancelNumber =
  ({ now }: { readonly now: () => Date }) =>
  async ({ register, outbox }: UnitOfWork, { key, sequence, data }: EventOf<typeof pinCancelled>): Promise<void> => {
    const { cancellationId, pin, successor } = data
    await register.recordCancellation({ pin, successor, personId: key, version: sequence })
    const numbers = successor === undefined ? { pin } : { pin, successor }
    outbox.append(pinFenced, { key, data: { cancellationId, ...numbers, fencedAt: now().toISOString() } })
  }
