import { decodeEvent, type IncomingRecord } from '@hub/contracts'
import { OutageFault, reasonOf } from '@hub/failure'
import type { Logger } from '@hub/telemetry'
import type { ConsumerStore } from '../consumer-store.ts'
import type { MassFailureGuard } from '../mass-failure-guard.ts'
import { countParked } from '../parked-count.ts'
import type { RecordHandler } from './decode.ts'

/**
 * Bisects a batch that fails down to the records that are to blame, parks those, and lets the rest go on. An outage blames nobody, and a failure of many
 * for one reason is the consumer's, not theirs: both are thrown on. If parking fails the offset stays and Kafka redelivers.
 */
export const parkWhatFails =
  <Tx>(options: { readonly store: ConsumerStore<Tx>; readonly guard: MassFailureGuard; readonly logger: Logger }) =>
  (next: RecordHandler): RecordHandler => {
    const { store, guard, logger } = options
    // Parking itself may have to wait for our servers; a record that comes again because of that has failed once all the same.
    const counted = new Set<string>()

    const park = async (record: IncomingRecord, error: unknown): Promise<void> => {
      const decoded = decodeEvent(record)
      const event = decoded.kind === 'event' ? decoded.event : undefined
      const reason = reasonOf(error)
      const { topic, partition, offset } = record
      const place = `${topic}/${partition}/${offset}`
      if (!counted.has(place)) guard.willPark(reason, event?.key ?? place)
      counted.add(place)
      await store.park(record, event, reason)
      counted.delete(place)
      countParked(topic, reason)
      logger.error(
        { err: error, topic, partition, offset, eventId: event?.id, eventType: event?.type, reason },
        'event parked',
      )
    }

    const handle: RecordHandler = async (records) => {
      const [first] = records
      if (first === undefined) return
      try {
        await next(records)
        guard.applied(records.length)
      } catch (error) {
        if (error instanceof OutageFault) throw error
        if (records.length === 1) return park(first, error)
        const middle = Math.ceil(records.length / 2)
        await handle(records.slice(0, middle))
        await handle(records.slice(middle))
      }
    }
    return handle
  }
