import { Type } from 'typebox'
import { closed, idField } from '@hub/http'

export const RebuildParams = Type.Object({ id: idField('must be the id of a rebuild') }, closed)

export const RebuildBody = Type.Object(
  { consumer: Type.Enum(['verification'], { description: 'whose read model is built anew' }) },
  closed,
)

const Count = (description: string) => Type.Integer({ minimum: 0, description })

export const RebuildAnswer = Type.Object({
  id: Type.String(),
  consumer: Type.String(),
  state: Type.Enum(['running', 'cancelled', 'finished']),
  startedBy: Type.String(),
  startedAt: Type.String(),
  finishedAt: Type.Optional(Type.String()),
  attempts: Count('how often it was begun or gone on with, after the death of a process for instance'),
  setback: Type.Optional(Type.String({ description: 'why the last attempt ended before it was done' })),
  progress: Type.Array(
    Type.Object({
      topic: Type.String(),
      read: Count('positions that are in the shadow'),
      total: Count('positions that the live model has dealt with'),
      records: Count('records read; fewer where the broker dropped superseded ones'),
    }),
  ),
  report: Type.Optional(
    Type.Object({
      equal: Type.Boolean({ description: 'nothing was damaged' }),
      pausedMs: Count('for how long nothing was taken in'),
      tables: Type.Array(
        Type.Object({
          table: Type.String(),
          rows: Count('rows of the rebuilt table'),
          missing: Count('rows that were not there'),
          surplus: Count('rows that nothing on the topics tells of'),
          differing: Count('rows that said something else'),
          liveHash: Type.String({ description: 'state hash of the table that was replaced' }),
          rebuiltHash: Type.String({ description: 'state hash of the table in its place' }),
        }),
      ),
    }),
  ),
})

export const RebuildsAnswer = Type.Object({ rebuilds: Type.Array(RebuildAnswer) })
