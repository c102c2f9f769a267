import { topics, type TopicName } from '@hub/contracts'
import { Type } from 'typebox'
import { cursorPattern } from '../../domain/page.ts'
import { closed, idField } from '@hub/http'

/** The requests and answers of `/v1/streams`. Parts of a query are texts. */

const Topic = Type.Unsafe<TopicName>(
  Type.String({ enum: Object.keys(topics), 'x-hint': 'must be a topic of the hub', description: 'name of a topic' }),
)
const When = (description: string) =>
  Type.Optional(Type.String({ format: 'date-time', 'x-hint': 'must be an instant, RFC 3339', description }))

export const EventsQuery = Type.Object(
  {
    topic: Topic,
    from: When('written at or after; an hour ago unless given'),
    to: When('written before; now unless given'),
    type: Type.Optional(
      Type.String({ maxLength: 100, description: 'type of the events, or its fact: `pin-issued` is enough' }),
    ),
    person: Type.Optional(Type.String({ maxLength: 64, description: 'key of the records: internal id of a person' })),
    act: Type.Optional(idField('must be the id of an act')),
    after: Type.Optional(
      Type.String({ pattern: cursorPattern, maxLength: 4000, 'x-hint': 'must be the `next` of a page' }),
    ),
    limit: Type.Optional(Type.String({ pattern: '^([1-9]|[1-9][0-9]|1[0-9]{2}|200)$', 'x-hint': 'must be 1 to 200' })),
  },
  closed,
)

export const EventParams = Type.Object({ eventId: idField('must be the id of an event') })
export const EventQuery = Type.Object({ topic: Type.Optional(Topic) }, closed)

export const RevelationBody = Type.Object(
  {
    reason: Type.String({
      minLength: 10,
      maxLength: 500,
      'x-hint': 'must say why, in 10 to 500 characters',
      description: 'why the personal data has to be seen; kept with who saw it',
    }),
  },
  closed,
)

export const StreamEventAnswer = Type.Object({
  topic: Type.String(),
  partition: Type.Integer(),
  offset: Type.String(),
  writtenAt: Type.String(),
  key: Type.Optional(Type.String()),
  id: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  source: Type.Optional(Type.String()),
  time: Type.Optional(Type.String()),
  sequence: Type.Optional(Type.Integer()),
  traceId: Type.Optional(Type.String()),
  fault: Type.Optional(Type.String({ description: 'why the record is no event' })),
  data: Type.Optional(Type.Unknown({ description: 'personal data is masked' })),
})

export const EventsAnswer = Type.Object({
  events: Type.Array(StreamEventAnswer),
  next: Type.String({ description: '`after` of the next page, also of one that has nothing yet' }),
  complete: Type.Boolean({ description: 'whether everything was looked at that is there' }),
})

export const JourneyAnswer = Type.Object({
  event: StreamEventAnswer,
  stations: Type.Array(
    Type.Object({
      consumer: Type.String(),
      state: Type.Enum(['applied', 'parked', 'waiting', 'skipped', 'unknown', 'away']),
      at: Type.Union([Type.String(), Type.Null()]),
      reason: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  causedBy: Type.Array(StreamEventAnswer),
  caused: Type.Array(StreamEventAnswer),
  complete: Type.Boolean(),
})

const seconds = { oldestSeconds: Type.Optional(Type.Number()) }

export const TopicsAnswer = Type.Object({
  topics: Type.Array(
    Type.Object({
      topic: Type.String(),
      owner: Type.String(),
      records: Type.Integer(),
      lastMinute: Type.Integer(),
      lastHour: Type.Integer(),
      partitions: Type.Array(Type.Object({ partition: Type.Integer(), low: Type.Integer(), high: Type.Integer() })),
      consumers: Type.Array(
        Type.Object({
          consumer: Type.String(),
          records: Type.Integer({ description: 'not dealt with yet' }),
          ...seconds,
          partitions: Type.Array(
            Type.Object({
              partition: Type.Integer(),
              position: Type.Integer(),
              records: Type.Integer(),
              ...seconds,
            }),
          ),
        }),
      ),
    }),
  ),
})
