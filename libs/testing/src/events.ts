import { randomUUIDv7 } from 'node:crypto'
import {
  encodeEvent,
  withSequence,
  type DataOf,
  type EventDefinition,
  type EventId,
  type IncomingRecord,
  type OutgoingRecord,
  type PersonId,
} from '@hub/contracts'

export const newPersonId = (): PersonId => randomUUIDv7() as PersonId

/** An event as a producer of the hub would put it on its topic. */
export const makeRecord = <Definition extends EventDefinition>(
  definition: Definition,
  event: { readonly key: string; readonly sequence: number; readonly data: DataOf<Definition>; readonly id?: string },
): OutgoingRecord => {
  const { key, sequence, data, id = randomUUIDv7() } = event
  const envelope = { id: id as EventId, source: 'VN/GOV/TEST/producer', key, time: new Date().toISOString(), data }
  return withSequence(encodeEvent(definition, envelope as never), sequence)
}

/** The same as a consumer would get it. */
export const asIncoming = (record: OutgoingRecord, offset = 0, partition = 0): IncomingRecord => ({
  ...record,
  partition,
  offset: String(offset),
})
