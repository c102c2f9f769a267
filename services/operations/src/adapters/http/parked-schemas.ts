import type { ConsumerName } from '@hub/contracts'
import { Type } from 'typebox'
import { consumerNames } from '../../application/ask-consumers.ts'
import { closed, idField } from '@hub/http'

/** The requests and answers of `/v1/parked`. What a consumer answers is passed on as it is. */

const Consumer = Type.Unsafe<ConsumerName>(
  Type.String({ enum: consumerNames, 'x-hint': 'must be a service that consumes events' }),
)
const Reason = Type.String({ minLength: 10, maxLength: 500, 'x-hint': 'must say why, in 10 to 500 characters' })
const Label = Type.String({ minLength: 1, maxLength: 100 })

export const Row = Type.Record(Type.String(), Type.Unknown())
export const Rows = Type.Object({
  rows: Type.Array(Row),
  away: Type.Array(Type.String(), { description: 'services that did not answer: their rows are missing' }),
})

export const ParkedEventsQuery = Type.Object(
  {
    consumer: Consumer,
    reason: Type.Optional(Label),
    key: Type.Optional(Label),
    after: Type.Optional(
      Type.String({ pattern: '^[0-9]{1,15}$', 'x-hint': 'must be the `ordinal` of a parked event' }),
    ),
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$', 'x-hint': 'must be 1 to 1000' })),
  },
  closed,
)

const Selection = Type.Union([
  Type.Object({ kind: Type.Literal('key'), key: Label }, closed),
  Type.Object({ kind: Type.Literal('reason'), reason: Label }, closed),
  Type.Object({ kind: Type.Literal('all') }, closed),
])

export const RehearsalBody = Type.Object(
  {
    consumer: Consumer,
    selection: Selection,
    mostKeys: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'most persons that are tried; 200 unless given' }),
    ),
  },
  closed,
)

export const RedriveBody = Type.Object(
  {
    consumer: Consumer,
    selection: Selection,
    ratePerSecond: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  },
  closed,
)

export const IdParams = Type.Object({ id: idField('must be an id as it was answered') })

export const SkipBody = Type.Object(
  { consumer: Consumer, parkedId: idField('must be the id of a parked event'), reason: Reason },
  closed,
)
export const SkipDecisionBody = Type.Object({ consumer: Consumer, decision: Type.Enum(['approve', 'refuse']) }, closed)

export const QuarantineParams = Type.Object({
  consumer: Consumer,
  province: Type.String({ pattern: '^\\d{2}$', 'x-hint': 'must be the code of a province' }),
})
export const QuarantineBody = Type.Object({ reason: Reason }, closed)
