import { Type } from 'typebox'

const Count = (description: string) => Type.Optional(Type.Integer({ minimum: 0, description }))

export const OverviewAnswer = Type.Object({
  services: Type.Array(
    Type.Object({
      service: Type.String(),
      processes: Type.Array(
        Type.Object({
          state: Type.Enum(['ready', 'not-ready', 'away']),
          parts: Type.Record(Type.String(), Type.String()),
        }),
      ),
      parked: Count('parked events'),
      waiting: Count('waiting events; 1000 stands for 1000 or more'),
      overdue: Count('waiting events past their deadline'),
      heldRequests: Count('requests for numbers that wait for an officer'),
      overdueRequests: Count('those past their deadline'),
      unresolvedActs: Count('persons of acts who are not known yet, or unclear'),
      overdueActs: Count('those past their deadline'),
      outbox: Type.Optional(
        Type.Object({
          rows: Type.Integer({ description: 'events that are not on their topic yet' }),
          oldestSeconds: Type.Union([Type.Number(), Type.Null()]),
        }),
      ),
    }),
  ),
})
