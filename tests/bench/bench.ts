import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Service } from '@hub/contracts'
import {
  createPortPicker,
  createProgress,
  endLeftovers,
  findRunningLauncher,
  projectDirectory,
  services,
  startHub,
  type Hub,
} from '@hub/local'
import { measureCeilings, type CeilingName } from './ceilings/ceilings.ts'
import type { BenchOptions } from './options.ts'
import { profileWindows, withoutProfiles, type MeasureWindow } from './profile/profile-windows.ts'
import type { Figure } from './report/figure.ts'
import type { ProgressLine } from './report/progress-line.ts'

/** A hub of a bench's own: empty at the start, gone afterwards. */
export interface BenchHub extends Hub {
  readonly stateDirectory: string
  /** Wrapped around what is measured, so that it can be profiled. */
  readonly window: MeasureWindow
  /** @param questions a file of them, where F is among the ceilings */
  readonly measureCeilings: <Name extends CeilingName>(
    names: readonly Name[],
    questions?: string,
  ) => Promise<Readonly<Record<Name, number>>>
  /** Lines in a file that goes with the hub. */
  readonly writeLines: (name: string, lines: Iterable<string>) => Promise<string>
}

export interface BenchContext {
  readonly options: BenchOptions
  readonly say: (line: string) => void
  readonly progress: ProgressLine
  /** A seed that no other part of the bench gets. */
  readonly nextSeed: () => number
  /** @param only these services; all unless told */
  readonly onHub: <Result>(work: (hub: BenchHub) => Promise<Result>, only?: readonly Service[]) => Promise<Result>
}

export interface Bench {
  /** In one line. */
  readonly what: string
  readonly run: (context: BenchContext) => Promise<readonly Figure[]>
}

export interface ContextOptions {
  readonly options: BenchOptions
  readonly say: (line: string) => void
  readonly progress: ProgressLine
  readonly profileDirectory: string | undefined
}

type PickPort = () => Promise<number>

const pickInspectorPorts = async (pickPort: PickPort): Promise<ReadonlyMap<Service, number>> => {
  const ports = new Map<Service, number>()
  for (const { name } of services) ports.set(name, await pickPort())
  return ports
}

/** Whatever a bench that was killed left behind goes first, its processes before its files. @throws Error if a bench is running here */
const clear = async (stateDirectory: string): Promise<void> => {
  const other = await findRunningLauncher(stateDirectory)
  if (other !== undefined) throw new Error(`another bench is running here (process ${other.pid})`)
  await endLeftovers(stateDirectory)
  await rm(stateDirectory, { recursive: true, force: true })
}

/** Rejects when the bench is to end before it is done, so that its hub is still stopped. */
const nextInterruption = (): Promise<never> =>
  new Promise((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => reject(new Error(`ended by ${signal}`)))
  })

const equip = (hub: Hub, stateDirectory: string, window: MeasureWindow, options: BenchOptions): BenchHub => ({
  ...hub,
  stateDirectory,
  window,
  measureCeilings: (names, bodiesFile = '') =>
    measureCeilings(names, hub.endpoints, { seconds: options.ceilingSeconds, bodiesFile }),
  writeLines: async (name, lines) => {
    const directory = join(stateDirectory, 'load')
    await mkdir(directory, { recursive: true })
    const file = join(directory, name)
    await writeFile(file, [...lines, ''].join('\n'))
    return file
  },
})

const createOnHub =
  ({ options, say, profileDirectory }: ContextOptions): BenchContext['onHub'] =>
  async (work, only) => {
    const stateDirectory = join(projectDirectory, '.hub', 'bench')
    await clear(stateDirectory)
    // Never the usual ports: whoever else starts a hub at the same time wants those.
    const pickFreePort = createPortPicker()
    const pickPort: PickPort = () => pickFreePort(0)
    const ports = profileDirectory === undefined ? undefined : await pickInspectorPorts(pickPort)
    const inspect = (service: Service): readonly string[] => [`--inspect=127.0.0.1:${ports?.get(service) ?? 0}`]
    const hub = await startHub({
      stateDirectory,
      artifactsDirectory: join(projectDirectory, '.hub', 'servers'),
      progress: createProgress(say),
      pickPort,
      only,
      nodeArguments: ports === undefined ? undefined : inspect,
      onRestart: (name, how) => say(`  ${name} died (${how}) and was started again`),
      onGivenUp: (name, how) => say(`  ${name} dies again and again (${how})`),
    })
    const window =
      profileDirectory === undefined || ports === undefined
        ? withoutProfiles
        : profileWindows({ directory: profileDirectory, ports, say })
    try {
      return await Promise.race([work(equip(hub, stateDirectory, window, options)), nextInterruption()])
    } finally {
      await hub.stop()
      await rm(stateDirectory, { recursive: true, force: true })
    }
  }

export const createContext = (given: ContextOptions): BenchContext => {
  let seed = given.options.seed
  return {
    options: given.options,
    say: (line) => {
      given.progress.end()
      given.say(line)
    },
    progress: given.progress,
    nextSeed: () => (seed += 1),
    onHub: createOnHub(given),
  }
}
