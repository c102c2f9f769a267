import { closed, callerOf, setOutcome, type App } from '@hub/http'
import { Type } from 'typebox'
import type { createListOverdue } from '../../application/list-overdue.ts'
import { overdueReasons } from '../../application/ports.ts'
import { Instant } from './act-schemas.ts'

const Reason = Type.Enum([...overdueReasons], {
  description:
    'supplement: items are missing; number-pending: no word came of the number; number-held: an officer should have decided about it; unresolved: it is not known whom the act concerns; parent-unresolved: it is not known who a parent is',
})

const OverdueQuery = Type.Object(
  {
    commune: Type.String({
      pattern: '^\\d{5}$',
      'x-problem': 'unknown-commune',
      'x-hint': 'must be the five-digit code of a commune',
      description: 'where the acts were registered',
    }),
  },
  closed,
)

const OverdueAnswer = Type.Object({
  commune: Type.String(),
  asOf: Instant,
  counts: Type.Array(Type.Object({ reason: Reason, acts: Type.Integer() })),
  acts: Type.Array(Type.Object({ number: Type.String(), kind: Type.String(), receivedAt: Instant, reason: Reason }), {
    description: 'the oldest first, at most 200; once for each reason',
  }),
})

const schema = {
  tags: ['acts'],
  querystring: OverdueQuery,
  response: { 200: OverdueAnswer },
  summary: 'List the acts of a commune that are overdue',
  description:
    'What came in by 15:00 of a working day is to be synchronised on that day, what came later on the next one; whoever is looked for should be known, and a held number decided about, by the deadlines that the acts show.',
}

/** `/v1/acts/overdue`: what a registrar's system has to look after. */
export const overdueRoutes =
  ({ listOverdue }: { readonly listOverdue: ReturnType<typeof createListOverdue> }) =>
  (app: App): void => {
    app.get('/v1/acts/overdue', { schema }, async (request, reply) => {
      const { commune } = request.query
      const { asOf, counts, acts } = await listOverdue({ registrar: callerOf(request).client, commune })
      setOutcome(reply, 'overdue-acts-listed')
      return {
        commune,
        asOf: asOf.toISOString(),
        counts: [...counts],
        acts: acts.map(({ receivedAt, ...act }) => ({ ...act, receivedAt: receivedAt.toISOString() })),
      }
    })
  }
