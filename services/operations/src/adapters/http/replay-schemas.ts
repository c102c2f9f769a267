import { consumption, topics, type ConsumerName, type TopicName } from '@hub/contracts'
import { Type, type Static } from 'typebox'
import { transitions, type PauseReason, type Replay, type ReplayState } from '../../domain/replay.ts'
import { closed, idField } from '@hub/http'

const Instant = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z$',
  'x-hint': 'must be a time in UTC, such as 2026-11-27T03:00:00Z',
})
const Offset = Type.Integer({ minimum: 0 })
const Range = Type.Object(
  { partition: Type.Integer({ minimum: 0 }), from: Offset, to: Type.Integer({ description: 'not included' }) },
  closed,
)
const selectionFields = {
  topic: Type.Enum(Object.keys(topics) as TopicName[]),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  offsets: Type.Optional(
    Type.Array(Range, { minItems: 1, maxItems: 100, description: 'partitions not named are left out' }),
  ),
  types: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 50 })),
  persons: Type.Optional(Type.Array(idField('must be the key of a person'), { minItems: 1, maxItems: 100 })),
}
const Consumer = Type.Enum(Object.keys(consumption) as ConsumerName[])
const Reason = Type.String({
  pattern: '^[\\x20-\\x7E]{1,200}$',
  'x-hint': 'must be 1 to 200 characters without accents: it goes with every record',
  description: 'why; no personal data',
})

export const PlanBody = Type.Object({ consumer: Consumer, reason: Reason, ...selectionFields }, closed)

export const RunBody = Type.Object(
  {
    ratePerSecond: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, description: '200 unless given' })),
    cap: Type.Optional(
      Type.Integer({ minimum: 1, description: 'pauses after so many records, each time it is let go on' }),
    ),
    failureLimit: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'share of failed records above which it pauses; 0.05 unless given',
      }),
    ),
  },
  closed,
)

export const ReplayParams = Type.Object({ id: idField('must be the id of a replay') })

const ActorField = Type.Object({ client: Type.String(), officer: Type.String() })
const Counts = Type.Record(Type.String(), Type.Integer())
const Report = Type.Object({
  records: Type.Integer(),
  results: Type.Record(Type.String(), Type.Integer(), {
    description: 'how many records came to what; see the glossary',
  }),
  reasons: Type.Record(Type.String(), Type.Integer(), { description: 'why records failed or were refused' }),
})

export const ReplayAnswer = Type.Object({
  id: Type.String(),
  state: Type.Enum(Object.keys(transitions) as ReplayState[]),
  consumer: Type.String(),
  selection: Type.Object(selectionFields),
  reason: Type.String(),
  plannedBy: ActorField,
  plannedAt: Type.String(),
  plan: Type.Object({
    read: Type.Integer({ description: 'records that were looked at' }),
    records: Type.Integer({ description: 'records that are meant' }),
    persons: Type.Integer({ description: 'in a large plan a person may be counted more than once' }),
    byType: Counts,
    forbidden: Type.Integer({ description: 'of a type that is not played again; the consumer refuses them' }),
    alreadyApplied: Type.Integer({ description: 'duplicates to be expected' }),
    firstAt: Type.Optional(Type.String()),
    lastAt: Type.Optional(Type.String()),
  }),
  rehearsal: Type.Optional(Report),
  needsApproval: Type.Boolean(),
  approvedBy: Type.Optional(ActorField),
  runBy: Type.Optional(ActorField),
  settings: Type.Optional(
    Type.Object({
      ratePerSecond: Type.Integer(),
      cap: Type.Optional(Type.Integer()),
      failureLimit: Type.Number(),
    }),
  ),
  sent: Type.Integer({ description: 'records sent to the consumer' }),
  pausedBecause: Type.Optional(Type.Enum(['asked-for', 'cap-reached', 'too-many-failed'] satisfies PauseReason[])),
  report: Type.Optional(Report),
})

export const ReplaysAnswer = Type.Object({ replays: Type.Array(ReplayAnswer) })

export const toReplayAnswer = (replay: Replay, needsApproval: boolean): Static<typeof ReplayAnswer> => {
  const { ranges: _ranges, cursor: _cursor, sentBefore: _sentBefore, reportBefore: _reportBefore, ...shown } = replay
  return { ...shown, needsApproval } as Static<typeof ReplayAnswer>
}
