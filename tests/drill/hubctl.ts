import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectDirectory } from '@hub/local'

const program = join(projectDirectory, 'services/operations/src/adapters/cli/main.ts')

/** What hubctl said, and how it ended. */
interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** hubctl as an operator types it. */
export type Hubctl = (...args: readonly string[]) => Promise<Said>

/** @param state folder of the hub that it speaks to; @param onRun told of each command before it runs, as it would be typed */
export const createHubctl =
  ({
    state,
    officer,
    onRun,
  }: {
    readonly state: string
    readonly officer: string
    onRun(line: string): void
  }): Hubctl =>
  (...args) => {
    onRun(['hubctl', ...args.map((arg) => (/\s/.test(arg) ? `'${arg}'` : arg))].join(' '))
    const env = { ...process.env, HUB_STATE: state, HUBCTL_OFFICER: officer }
    const child = spawn(process.execPath, ['--conditions=source', program, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })))
  }
