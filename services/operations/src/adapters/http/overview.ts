import { setOutcome, type App } from '@hub/http'
import type { createReadOverview } from '../../application/read-overview.ts'
import { operatorOf } from './operator.ts'
import { OverviewAnswer } from './overview-schemas.ts'

export interface OverviewRoutesDeps {
  readonly readOverview: ReturnType<typeof createReadOverview>
}

/** `/v1/overview`: how the services are, at a glance. */
export const overviewRoutes =
  ({ readOverview }: OverviewRoutesDeps) =>
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
  }
