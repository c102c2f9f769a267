import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createPortPicker,
  endLeftovers,
  findRunningLauncher,
  identify,
  projectDirectory,
  services,
  silentProgress,
  writeProcessRecord,
} from '@hub/local'
import { databaseOf, ensureDatabase, migrateService } from '@hub/provisioning'
import { startChosenServers } from './infrastructure.ts'
import { unmountBelow } from './small-disk.ts'

/** The servers of one test run, as every test file sees them. */
export interface TestServers {
  readonly brokers: readonly string[]
  readonly redis: string
  readonly postgres: { readonly port: number; readonly password: string }
  /** For each service a listener of the broker that names a proxy's port to its clients: where a test file that disturbs them puts its proxy. */
  readonly proxiedListeners: Readonly<Record<string, ProxiedListener>>
}

interface ProxiedListener {
  /** Where the broker listens. */
  readonly port: number
  /** Where its clients are told to go. */
  readonly advertisedPort: number
}

const variable = 'HUB_TEST_SERVERS'

const testDirectory = join(projectDirectory, '.hub', 'test')

/** Clears away what runs that were killed left behind. */
export const sweepTestDirectories = async (): Promise<void> => {
  for (const name of await readdir(testDirectory).catch(() => [])) {
    const directory = join(testDirectory, name)
    if ((await findRunningLauncher(directory)) !== undefined) continue
    await endLeftovers(directory)
    await unmountBelow(directory)
    await rm(directory, { recursive: true, force: true })
  }
}

/** A migrated database for each service, which test files copy. */
export const templateOf = (service: (typeof services)[number]['name']): string => `template_${databaseOf(service)}`

/** Starts one set of servers for a whole run. @returns how to stop them */
export const startTestServers = async (): Promise<() => Promise<void>> => {
  await sweepTestDirectories()
  const stateDirectory = join(testDirectory, randomUUID())
  await mkdir(stateDirectory, { recursive: true })
  // Never the usual ports: a hub or another run on this machine may be about to take them.
  const pickAny = createPortPicker()
  const pickPort = (): Promise<number> => pickAny(0)
  const proxiedListeners: Record<string, ProxiedListener> = {}
  for (const { name } of services) proxiedListeners[name] = { port: await pickPort(), advertisedPort: await pickPort() }
  const servers = await startChosenServers({
    stateDirectory,
    artifactsDirectory: join(projectDirectory, '.hub', 'servers'),
    progress: silentProgress,
    pickPort,
    proxiedListeners: Object.values(proxiedListeners),
    onRestart: () => undefined,
    onGivenUp: () => undefined,
  })
  const children = await Promise.all(
    servers.processes.map(async ({ name, pid }) => [name, await identify(pid())] as const),
  )
  await writeProcessRecord(stateDirectory, {
    launcher: await identify(process.pid),
    children: Object.fromEntries(children),
  })
  for (const { name } of services) {
    const template = templateOf(name)
    await ensureDatabase(servers.databaseUrl('postgres'), template)
    await migrateService(servers.databaseUrl(template), join(projectDirectory, 'services', name, 'migrations'))
  }
  const { brokers, redis, postgres } = servers
  const found: TestServers = { brokers, redis, postgres, proxiedListeners }
  process.env[variable] = JSON.stringify(found)
  return async () => {
    await servers.stop()
    await rm(stateDirectory, { recursive: true, force: true })
  }
}

/** The servers that this run's set-up started. */
export const testServers = (): TestServers => {
  const text = process.env[variable]
  if (text === undefined) throw new Error('the test servers are not running: run the suite through Jest')
  return JSON.parse(text) as TestServers
}

/** A database of those servers, as somebody who may do anything. */
export const testDatabaseUrl = (database: string): string => {
  const { port, password } = testServers().postgres
  return `postgres://hub:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
}
