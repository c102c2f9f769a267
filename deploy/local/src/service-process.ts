import { join } from 'node:path'
import type { Service } from '@hub/contracts'
import { environmentOf, type EnvironmentOptions } from './environment.ts'
import type { Supervision } from './servers.ts'
import type { Replica } from './services.ts'
import { supervise, type Supervised } from './supervise.ts'
import { until } from './until.ts'

export interface ServiceProcessOptions {
  /** Everything that the hub keeps on this machine lies here; the default is `.hub`. */
  readonly stateDirectory: string
  readonly artifactsDirectory: string
  /** What the Node of a service is started with besides the usual, for instance to profile it. */
  readonly nodeArguments?: ((service: Service) => readonly string[]) | undefined
  /** Aborted when waiting for health is to be given up. */
  readonly calledOff?: AbortSignal | undefined
}

const stopTimeoutMs = 12_000
const healthTimeoutMs = 60_000

// Half of what Node takes for short-lived objects: a tenth less memory for each service, and about as much less work at full load. In the gateway
// calls in hand outlive it, and what is made of them is cleared away four times a second: with room for both it does a quarter less for a call.
const heapOf = (service: Service): readonly string[] => [
  ...(service === 'gateway' ? ['--max-semi-space-size=16', '--heap-growing-percent=100'] : ['--max-semi-space-size=8']),
  // Without a limit V8 lets garbage grow with the memory of the machine, and a service that caught up on a backlog keeps it for good.
  '--max-old-space-size=256',
]

/** Starts one process of a service, which is kept running from then on. */
export const startServiceProcess = async (
  environment: EnvironmentOptions,
  replica: Replica,
  options: ServiceProcessOptions & {
    readonly supervision: Supervision
    readonly variables: Readonly<Record<string, string>>
  },
): Promise<Supervised> => {
  const { name, service } = replica
  const { stateDirectory, artifactsDirectory, nodeArguments = () => [] } = options
  return supervise({
    name,
    command: {
      file: process.execPath,
      args: [
        ...nodeArguments(service),
        ...heapOf(service),
        '--conditions=source',
        join(environment.projectDirectory, 'services', service, 'src', 'main.ts'),
      ],
      env: {
        PATH: process.env['PATH'],
        // What is compiled once is there for the next start.
        NODE_COMPILE_CACHE: join(artifactsDirectory, 'compile-cache'),
        ...(await environmentOf(environment, replica)),
        ...options.variables,
      },
      logFile: join(stateDirectory, 'logs', `${name}.log`),
    },
    stopSignal: 'SIGTERM',
    stopTimeoutMs,
    ...options.supervision,
  })
}

export const untilReady = (
  { name, managementPort }: Replica,
  { calledOff }: Pick<ServiceProcessOptions, 'calledOff'>,
): Promise<void> =>
  until(
    name,
    { timeoutMs: healthTimeoutMs, calledOff },
    async () => (await fetch(`http://127.0.0.1:${managementPort}/health/ready`)).ok,
  )
