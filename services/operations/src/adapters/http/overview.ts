import { setOutcome, type App } from '@hub/http'
import { consumerNames, type AskConsumers } from '../../application/ask-consumers.ts'
import type { createReadOverview } from '../../application/read-overview.ts'
import { operatorOf } from './operator.ts'
import { OverviewAnswer } from './overview-schemas.ts'
import { Rows } from './parked-schemas.ts'

export interface OverviewRoutesDeps {
  readonly readOverview: ReturnType<typeof createReadOverview>
  readonly consumers: AskConsumers
}

/** Tables of the management servers, and whose they are. */
const tables = [
  ['waiting-events', 'Events that wait for something, with their deadlines', consumerNames],
  ['held-requests', 'Requests for numbers that wait for an officer', ['id-issuance']],
  ['unresolved-acts', 'Persons of acts who are not known yet, or unclear', ['civil-status-sync']],
] as const

/** `/v1/overview`: how the services are, at a glance. */
export const overviewRoutes =
  ({ readOverview, consumers }: OverviewRoutesDeps) =>
  (app: App): void => {
    const schema = {
      tags: ['overview'],
      response: { 200: OverviewAnswer },
      summary: 'How every service is',
      description:
        'Health of each process, parked and waiting events, what lies in the outbox. A service that does not answer shows as away.',
    }
    app.get('/v1/overview', { schema }, async (request, reply) => {
      const services = await readOverview(operatorOf(request))
      setOutcome(reply, 'overview')
      return { services: [...services] } as never
    })

    for (const [path, summary, owners] of tables) {
      const tableSchema = { tags: ['overview'], response: { 200: Rows }, summary }
      app.get(`/v1/overview/${path}`, { schema: tableSchema }, async (request, reply) => {
        const { rows, away } = await consumers.gather(`/${path}`, operatorOf(request), owners)
        setOutcome(reply, path)
        return { rows: [...rows], away: [...away] }
      })
    }
  }
