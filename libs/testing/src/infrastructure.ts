import { join } from 'node:path'
import { startServers, type StartServers } from '@hub/local'
import { mountSmallDisk, type DisksOfServers } from './small-disk.ts'

/** Where the servers of the integration tests run: as processes of this machine, or in containers. */
type Infrastructure = 'native' | 'containers'

export const chosenInfrastructure = (): Infrastructure => {
  const value = process.env['HUB_INFRA'] ?? 'native'
  if (value === 'native' || value === 'containers') return value
  throw new Error(
    `HUB_INFRA is ${JSON.stringify(value)}: it may be native, which is what it is unless set, or containers`,
  )
}

/** Only who wants containers waits for the client of their engine to be loaded. */
const loadContainers = () => import('./container-servers.ts')

/** Starts the servers of a run where HUB_INFRA says. */
export const startChosenServers: StartServers = async (options) => {
  if (chosenInfrastructure() === 'native') return startServers(options)
  return (await loadContainers()).prepareContainerServers(undefined).startServers(options)
}

/** Servers that are not started yet, and the disks that they will write to. */
export interface ServersOnSmallDisks {
  readonly startServers: StartServers
  readonly disks: DisksOfServers
}

/**
 * The same with disks that can be filled. Those of processes are below their state folder, to be unmounted by who had them mounted; those of
 * containers go with them.
 *
 * @throws Error where this user may not mount, or the system does not let it
 */
export const prepareSmallDisks = async (stateDirectory: string, megabytes: number): Promise<ServersOnSmallDisks> => {
  if (chosenInfrastructure() === 'containers') return (await loadContainers()).prepareContainerServers(megabytes)
  const mount = (name: string) => mountSmallDisk(join(stateDirectory, name), megabytes)
  return { startServers, disks: { postgres: await mount('postgres'), kafka: await mount('kafka') } }
}
