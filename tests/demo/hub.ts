import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  createProgress,
  findRunningLauncher,
  projectDirectory,
  readEndpoints,
  readTracing,
  startHub,
  usualCollector,
  type Endpoints,
} from '@hub/local'

export interface HubInUse {
  readonly endpoints: Endpoints
  /** Stops the hub if it was started here. */
  readonly release: () => Promise<void>
}

const run = promisify(execFile)

/** What the compose file tells of the hub that it runs: its addresses on this machine and the secrets of the demo clients. */
const readComposeEndpoints = async (): Promise<Endpoints> => {
  const args = ['compose', 'run', '--rm', '--no-deps', '-T', 'secrets', 'dist/main.js', 'endpoints']
  const { stdout } = await run('docker', args, { cwd: projectDirectory })
  return JSON.parse(stdout) as Endpoints
}

/** The hub that `docker compose up` started. */
const useComposeHub = async (): Promise<HubInUse> => ({
  endpoints: await readComposeEndpoints(),
  release: () => Promise.resolve(),
})

/** A hub that somebody else set up, and told about in a file. */
const useGivenHub = async (file: string): Promise<HubInUse> => ({
  endpoints: JSON.parse(await readFile(file, 'utf8')) as Endpoints,
  release: () => Promise.resolve(),
})

/** Folder of the hub that runs on this machine. */
export const localState = process.env['HUB_STATE'] ?? join(projectDirectory, '.hub')

/** The hub that runs on this machine, or one that is started for the occasion, and then sends traces if they are wanted. */
const useHub = async (say: (line: string) => void, traces: 'wanted' | 'unwanted'): Promise<HubInUse> => {
  if ((await findRunningLauncher(localState)) !== undefined) {
    const endpoints = await readEndpoints(localState)
    if (endpoints !== undefined) return { endpoints, release: () => Promise.resolve() }
  }
  say('No hub is running: starting one.')
  const hub = await startHub({
    stateDirectory: localState,
    artifactsDirectory: join(projectDirectory, '.hub', 'servers'),
    progress: createProgress(say),
    tracing: readTracing(process.env) ?? (traces === 'wanted' ? readTracing(process.env, usualCollector) : undefined),
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

export interface HubChoice {
  /** `local`, `compose`, or the file that tells of one. */
  readonly hub: string
  readonly say: (line: string) => void
  readonly traces: 'wanted' | 'unwanted'
}

/** The hub that a command line names. */
export const openHub = ({ hub, say, traces }: HubChoice): Promise<HubInUse> => {
  if (hub === 'local') return useHub(say, traces)
  return hub === 'compose' ? useComposeHub() : useGivenHub(hub)
}
