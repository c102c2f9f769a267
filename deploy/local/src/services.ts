import type { Service } from '@hub/contracts'

/** The services in the order in which they are listed everywhere, with their usual ports on the loopback interface. */
interface ServiceDescription {
  readonly name: Service
  /** Absent where nobody calls the service: it lives on events alone. */
  readonly port?: number
  readonly managementPort: number
}

export const services: readonly ServiceDescription[] = [
  { name: 'gateway', port: 8080, managementPort: 9080 },
  { name: 'civil-status-sync', port: 8081, managementPort: 9081 },
  { name: 'id-issuance', port: 8083, managementPort: 9082 },
  { name: 'population', port: 8085, managementPort: 9083 },
  { name: 'verification', port: 8082, managementPort: 9084 },
  { name: 'operations', port: 8084, managementPort: 9085 },
]

/** One process of a service: the first has the name of the service, a second one is `<service>-2`. */
export interface Replica {
  readonly name: string
  readonly service: Service
  readonly port?: number
  readonly managementPort: number
}

/** Places so many processes of each service on ports of this machine. */
export const placeReplicas = async (
  count: number,
  pickPort: (usual: number) => Promise<number>,
): Promise<readonly Replica[]> => {
  const placed: Replica[] = []
  for (let number = 1; number <= count; number += 1) {
    for (const { name: service, port, managementPort } of services) {
      const name = number === 1 ? service : `${service}-${number}`
      const own = port === undefined ? {} : { port: await pickPort(port) }
      placed.push({ name, service, ...own, managementPort: await pickPort(managementPort) })
    }
  }
  return placed
}
