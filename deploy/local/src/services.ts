import type { Service } from '@hub/contracts'

/** The services in the order in which they are listed everywhere, with their usual ports on the loopback interface. */
export interface ServiceDescription {
  readonly name: Service
  /** Absent where nobody calls the service: it lives on events alone. */
  readonly port?: number
  readonly managementPort: number
}

export const services: readonly ServiceDescription[] = [
  { name: 'gateway', port: 8080, managementPort: 9080 },
  { name: 'civil-status-sync', port: 8081, managementPort: 9081 },
  { name: 'id-issuance', managementPort: 9082 },
  { name: 'population', managementPort: 9083 },
  { name: 'verification', port: 8082, managementPort: 9084 },
]

/** One database for each service. */
export const databaseOf = (service: Service): string => service.replaceAll('-', '_')
