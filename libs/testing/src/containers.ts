import { hostname } from 'node:os'
import { identify, isAlive, type ProcessIdentity } from '@hub/local'
import {
  GenericContainer,
  getContainerRuntimeClient,
  Wait,
  type ContainerRuntimeClient,
  type StartedTestContainer,
} from 'testcontainers'

/**
 * Containers of test runs. Each carries the process that it belongs to in a label, so that what a run that was killed left behind is told from what
 * another run is using. The reaper of testcontainers does the same where it may run; this does not need it.
 */
const ownerLabel = 'ndxp-hub.test.owner'

interface Owner extends ProcessIdentity {
  /** Process ids mean nothing on another machine that uses the same engine. */
  readonly host: string
}

export interface ContainerRecipe {
  readonly image: string
  readonly command: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly ports: readonly { readonly container: number; readonly host: number }[]
  /** Succeeds inside the container once the server works. */
  readonly isReady: string
  /** The size of a disk of its own, in memory; none unless given. */
  readonly megabytes?: number | undefined
}

/** Where it is. On a folder that an image has, the engine would keep the mode of that folder, and the server could not write. */
export const diskDirectory = '/disk'

// What a server is started with is run again when it has died, as the launcher does it. The container stays, and with it what is on its disk.
const untilStopped = ['sh', '-c', 'while :; do "$@"; sleep 1; done', 'sh']

// A machine that is busy with other files may need as long for the broker.
const startupTimeoutMs = 120_000

class LoopbackContainer extends GenericContainer {
  /** Ports are published on every interface unless the engine is told otherwise, and the servers of tests ask nobody for a password. */
  protected override beforeContainerCreated(): Promise<void> {
    const bindings = (this.hostConfig.PortBindings ?? {}) as Record<string, { HostIp?: string }[]>
    for (const binding of Object.values(bindings).flat()) binding.HostIp = '127.0.0.1'
    return Promise.resolve()
  }
}

export const startContainer = async (recipe: ContainerRecipe): Promise<StartedTestContainer> => {
  const { image, command, environment = {}, ports, isReady, megabytes } = recipe
  const owner: Owner = { host: hostname(), ...(await identify(process.pid)) }
  const container = new LoopbackContainer(image)
    .withEntrypoint(untilStopped)
    .withCommand([...command])
    .withEnvironment(environment)
    .withExposedPorts(...ports)
    .withLabels({ [ownerLabel]: JSON.stringify(owner) })
    // Not the ports from outside, which is the usual way: where this machine is a container itself they are looked for at an address of the engine's.
    .withWaitStrategy(Wait.forSuccessfulCommand(isReady))
    .withStartupTimeout(startupTimeoutMs)
  if (megabytes !== undefined) container.withTmpFs({ [diskDirectory]: `size=${megabytes}m` })
  return container.start()
}

const findEngine = (): Promise<ContainerRuntimeClient> =>
  getContainerRuntimeClient().catch((error: unknown) => {
    throw new Error('HUB_INFRA=containers needs a container engine, and none answers on this machine', { cause: error })
  })

/** Another run may be clearing away the same. */
const ignoreGone = (error: unknown): void => {
  const { statusCode } = error as { readonly statusCode?: number }
  if (statusCode !== 404 && statusCode !== 409) throw error
}

/** Clears away the containers of runs that were killed. @throws Error where no container engine answers */
export const sweepContainers = async (): Promise<void> => {
  const { dockerode } = (await findEngine()).container
  for (const { Id, Labels } of await dockerode.listContainers({ all: true, filters: { label: [ownerLabel] } })) {
    const owner = JSON.parse(Labels[ownerLabel] ?? '') as Owner
    if (owner.host !== hostname() || (await isAlive(owner))) continue
    await dockerode.getContainer(Id).remove({ force: true, v: true }).catch(ignoreGone)
  }
}
