import { inBatchSpan } from '@hub/telemetry'
import { toTransactionSpan } from '../spans.ts'
import type { DeliveryHandler } from './transaction.ts'

/** A span for each attempt at a batch; those of its events continue the traces of the events. */
export const traceTransactions =
  (consumer: string) =>
  (next: DeliveryHandler): DeliveryHandler =>
  (deliveries) =>
    inBatchSpan(toTransactionSpan(consumer, deliveries), () => next(deliveries))
