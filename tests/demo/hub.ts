import { join } from 'node:path'
import {
  createProgress,
  findRunningLauncher,
  projectDirectory,
  readEndpoints,
  startHub,
  type Endpoints,
} from '@hub/local'

export interface HubInUse {
  readonly endpoints: Endpoints
  /** Stops the hub if it was started here. */
  readonly release: () => Promise<void>
}

const state = process.env['HUB_STATE'] ?? join(projectDirectory, '.hub')

/** The hub that runs on this machine, or one that is started for the occasion. */
export const useHub = async (say: (line: string) => void): Promise<HubInUse> => {
  if ((await findRunningLauncher(state)) !== undefined) {
    const endpoints = await readEndpoints(state)
    if (endpoints !== undefined) return { endpoints, release: () => Promise.resolve() }
  }
  say('No hub is running: starting one.')
  const hub = await startHub({
    stateDirectory: state,
    artifactsDirectory: join(projectDirectory, '.hub', 'servers'),
    progress: createProgress(say),
    onRestart: (name, how) => say(`  ${name} died (${how}) and was started again`),
    onGivenUp: (name, how) => say(`  ${name} dies again and again (${how})`),
  })
  return {
    endpoints: hub.endpoints,
    release: async () => {
      say('Stopping the hub that was started for this.')
      await hub.stop()
    },
  }
}
