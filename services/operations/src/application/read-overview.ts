import type { Service } from '@hub/contracts'
import type { Answer } from '../domain/answer.ts'
import { toServiceOverview, type ServiceOverview } from '../domain/service-overview.ts'
import type { ManagementServers, Operator } from './ports.ts'

const noTable: Answer = { kind: 'away' }

/** Asks all services at once; one that is away shows as away and keeps nothing from the others. */
export const createReadOverview =
  ({ servers }: { readonly servers: ManagementServers }) =>
  async (operator: Operator): Promise<readonly ServiceOverview[]> => {
    const readService = async (service: Service): Promise<ServiceOverview> => {
      const [health, parked, waiting, outbox, held, unresolved] = await Promise.all([
        servers.askEach(service, '/health/ready'),
        servers.ask(service, '/operator/parked-groups', operator),
        servers.ask(service, '/waiting-events', operator),
        servers.ask(service, '/operator/outbox', operator),
        service === 'id-issuance' ? servers.ask(service, '/held-requests', operator) : noTable,
        service === 'civil-status-sync' ? servers.ask(service, '/unresolved-acts', operator) : noTable,
      ])
      return toServiceOverview(service, { health, parked, waiting, outbox, held, unresolved })
    }
    return Promise.all(servers.services.map(readService))
  }
