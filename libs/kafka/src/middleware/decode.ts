import { decodeEvent, type IncomingRecord } from '@hub/contracts'
import { PermanentFault } from '@hub/failure'
import type { DeliveryHandler } from './transaction.ts'

export type RecordHandler = (records: readonly IncomingRecord[]) => Promise<void>

/** @throws PermanentFault if the record is not an event that follows its schema */
export const decodeRecords =
  (next: DeliveryHandler): RecordHandler =>
  (records) => {
    const deliveries = records.map((record) => {
      const decoded = decodeEvent(record)
      if (decoded.kind === 'fault')
        throw new PermanentFault(`undecodable-${decoded.fault}`, 'the record is not an event of its topic')
      return { record, event: decoded.event }
    })
    return next(deliveries)
  }
