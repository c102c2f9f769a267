import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { projectDirectory } from '@hub/local'

const program = join(projectDirectory, 'services/operations/src/adapters/cli/main.ts')

/** What hubctl said, and how it ended. */
interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Running {
  readonly child: ChildProcess
  /** What it has said so far. */
  readonly said: Omit<Said, 'code'>
  readonly ended: Promise<Said['code']>
}

/** hubctl as an operator types it. */
export type Hubctl = (...args: readonly string[]) => Promise<Said>

/** @param settings variables that say which hub it speaks to, and who acts */
export const startHubctl = (settings: Readonly<Record<string, string>>, args: readonly string[]): Running => {
  const child = spawn(process.execPath, ['--conditions=source', program, ...args], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
  return { child, said, ended: new Promise((resolve) => child.once('close', resolve)) }
}

/** Runs it to its end. */
export const runHubctl = async (...how: Parameters<typeof startHubctl>): Promise<Said> => {
  const { said, ended } = startHubctl(...how)
  return { code: await ended, ...said }
}
