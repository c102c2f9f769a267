import type { Service } from '@hub/contracts'
import { toServiceOverview, type ServiceOverview } from '../domain/service-overview.ts'
import type { ManagementServers, Operator } from './ports.ts'

/** Asks all services at once; one that is away shows as away and keeps nothing from the others. */
export const createReadOverview =
  ({ servers }: { readonly servers: ManagementServers }) =>
  async (operator: Operator): Promise<readonly ServiceOverview[]> => {
    const readService = async (service: Service): Promise<ServiceOverview> => {
      const [health, parked, waiting, outbox] = await Promise.all([
        servers.askEach(service, '/health/ready'),
        servers.ask(service, '/parked-events', operator),
        servers.ask(service, '/waiting-events', operator),
        servers.ask(service, '/operator/outbox', operator),
      ])
      return toServiceOverview(service, { health, parked, waiting, outbox })
    }
    return Promise.all(servers.services.map(readService))
  }
