import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { InstantField, LabelField, UuidField } from '../fields.ts'
import type { ConsumerName } from '../topics.ts'
import { deadLetterTopic } from '../topics.ts'

const schema = Type.Object({
  parkedId: UuidField,
  consumer: LabelField,
  /** Where the record lies that could not be applied. */
  topic: Type.String(),
  partition: Type.Integer({ minimum: 0 }),
  offset: Type.String({ pattern: '^\\d+$' }),
  /** Absent where the record could not be decoded. */
  eventId: Type.Optional(UuidField),
  eventType: Type.Optional(Type.String()),
  reason: LabelField,
  parkedAt: InstantField,
})

/** A consumer parked an event. One notice each; the event itself is kept by the consumer until it is worked off. */
export const eventParked = (consumer: ConsumerName): EventDefinition<typeof schema> => ({
  type: 'vn.ndxp.consumer.event-parked.v1',
  topic: deadLetterTopic(consumer),
  replay: 'forbidden',
  personalData: 'none',
  schema,
})
