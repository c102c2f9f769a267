import { execFile } from 'node:child_process'
import { randomInt, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { createPortPicker, projectDirectory, type Endpoints } from '@hub/local'

const run = promisify(execFile)

interface Container {
  readonly Names: string
  readonly State: string
}

export interface ComposeHub {
  /** Runs docker compose on this hub. @throws Error with what it printed if it fails */
  readonly compose: (...args: readonly string[]) => Promise<string>
  readonly docker: (...args: readonly string[]) => Promise<string>
  /** Any command, with the environment that leads docker compose to this hub. */
  readonly command: (file: string, args: readonly string[], directory?: string) => Promise<string>
  readonly containerOf: (service: string) => string
  /** Where the hub is on this machine, and who may call it. */
  readonly endpoints: () => Promise<Endpoints>
  /** SIGKILL to the process itself, as a crash would be: the engine starts it again, which it would not after `docker kill`. */
  readonly crash: (service: string) => Promise<void>
  readonly containers: () => Promise<readonly Container[]>
  /** Everything that carries the name of this hub: containers, volumes, networks. */
  readonly remains: () => Promise<readonly string[]>
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

/** A hub of the compose file under a name and on ports of its own, so that it disturbs no other. Nothing is started yet. */
export const prepareComposeHub = async (overlays: readonly string[] = []): Promise<ComposeHub> => {
  const project = `hub-test-${randomUUID().slice(0, 8)}`
  const pickPort = createPortPicker()
  const files = ['docker-compose.yml', ...overlays.map((name) => `deploy/compose/${name}`)]
  const env = {
    ...process.env,
    COMPOSE_PROJECT_NAME: project,
    COMPOSE_FILE: files.join(':'),
    COMPOSE_BAKE: 'false',
    HUB_PORT: String(await pickPort(0)),
    HUB_KAFKA_PORT: String(await pickPort(0)),
    HUB_KAFKA_2_PORT: String(await pickPort(0)),
    HUB_KAFKA_3_PORT: String(await pickPort(0)),
    HUB_NETWORK: `172.29.${randomInt(256)}`,
  }
  const command: ComposeHub['command'] = async (file, args, directory = projectDirectory) => {
    const { stdout } = await run(file, [...args], { cwd: directory, env, maxBuffer: 64 * 1024 * 1024 })
    return stdout
  }
  const docker: ComposeHub['docker'] = (...args) => command('docker', args)
  const label = `label=com.docker.compose.project=${project}`
  return {
    command,
    docker,
    compose: (...args) => docker('compose', ...args),
    containerOf: (service) => `${project}-${service}-1`,
    endpoints: async () =>
      JSON.parse(
        await docker('compose', 'run', '--rm', '--no-deps', '-T', 'secrets', 'dist/main.js', 'endpoints'),
      ) as Endpoints,
    crash: async (service) => {
      const pid = await docker('inspect', '--format', '{{.State.Pid}}', `${project}-${service}-1`)
      process.kill(Number(pid), 'SIGKILL')
    },
    containers: async () =>
      linesOf(await docker('ps', '--all', '--filter', label, '--format', '{{json .}}')).map(
        (line) => JSON.parse(line) as Container,
      ),
    remains: async () => {
      const lists = await Promise.all([
        docker('ps', '--all', '--quiet', '--filter', label),
        docker('volume', 'ls', '--quiet', '--filter', label),
        docker('network', 'ls', '--quiet', '--filter', label),
      ])
      return lists.flatMap(linesOf)
    },
  }
}
