import type { Service } from '@hub/contracts'
import type { Answer } from '../domain/answer.ts'

/** Who an operator is, as the gateway established it. Goes with every question that a service is asked on his behalf. */
export interface Operator {
  readonly exchangeId: string
  /** X-Road identifier of the calling subsystem. */
  readonly client: string
  readonly officer?: string | undefined
  readonly procedure?: string | undefined
  readonly purpose?: string | undefined
}

export interface Command {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  /** Path and query at the management server. */
  readonly target: string
  readonly body?: object | undefined
}

/** The management servers of all services. Nothing here rejects: what does not answer is away. */
export interface ManagementServers {
  /** In the order of the configuration. */
  readonly services: readonly Service[]
  /** Asks every process of the service, in the order of the configuration. */
  readonly askEach: (service: Service, target: string) => Promise<readonly Answer[]>
  /** Asks one process of the service, another one if that does not answer: what the database of a service holds every process knows. */
  readonly ask: (service: Service, target: string, operator: Operator) => Promise<Answer>
  /** Sent to one process; to another one only if the first was certainly not reached, so a command is never given twice. */
  readonly command: (service: Service, command: Command, operator: Operator) => Promise<Answer>
}
