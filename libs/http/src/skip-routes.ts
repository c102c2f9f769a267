import { ProblemError, type ProblemName } from '@hub/failure'
import { Type, type Static } from 'typebox'
import { officerOf, type Officer } from './officer.ts'
import { closed } from './fields.ts'
import { IdField, IdParams } from './operator-fields.ts'
import { callerOf, type App } from './server.ts'

const ProposalBody = Type.Object(
  { id: IdField, parkedId: IdField, reason: Type.String({ minLength: 10, maxLength: 500 }) },
  closed,
)
const DecisionBody = Type.Object({ decision: Type.Enum(['approve', 'refuse']) }, closed)

/** Parked events to leave out for good; see `EventSkip` of `@hub/postgres`. */
export interface Skips {
  /** The same id is the same proposal. */
  readonly propose: (proposal: Static<typeof ProposalBody>, by: Officer) => Promise<'kept' | keyof typeof refusals>
  readonly find: (id: string) => Promise<object | undefined>
  readonly list: () => Promise<readonly object[]>
  /** With an approval the event is left out. */
  readonly decide: (
    decision: { readonly id: string } & Static<typeof DecisionBody>,
    by: Officer,
  ) => Promise<'decided' | keyof typeof objections>
}

const refusals = {
  'not-parked': 'unknown-parked-event',
  'not-first': 'parked-behind-another',
  'proposed-already': 'skip-proposed-already',
  'id-reused': 'idempotency-key-reused',
} as const satisfies Record<string, ProblemName>

const objections = {
  unknown: 'unknown-skip',
  'decided-already': 'skip-decided-already',
  'own-proposal': 'own-proposal',
  lapsed: 'skip-lapsed',
} as const satisfies Record<string, ProblemName>

/** `/skips`: one officer proposes to leave a parked event out, another one decides. */
export const skipRoutes =
  (skips: Skips) =>
  (app: App): void => {
    const get = async (id: string): Promise<object> => {
      const found = await skips.find(id)
      if (found === undefined) throw new ProblemError('unknown-skip')
      return found
    }

    app.get('/skips', () => skips.list())
    app.get('/skips/:id', { schema: { params: IdParams } }, ({ params }) => get(params.id))
    app.post('/skips', { schema: { body: ProposalBody } }, async (request, reply) => {
      const outcome = await skips.propose(request.body, officerOf(callerOf(request)))
      if (outcome !== 'kept') throw new ProblemError(refusals[outcome])
      return reply.code(201).send(await get(request.body.id))
    })
    app.post('/skips/:id/decision', { schema: { params: IdParams, body: DecisionBody } }, async (request, reply) => {
      const { id } = request.params
      const outcome = await skips.decide({ id, ...request.body }, officerOf(callerOf(request)))
      if (outcome !== 'decided') throw new ProblemError(objections[outcome])
      return reply.send(await get(id))
    })
  }
