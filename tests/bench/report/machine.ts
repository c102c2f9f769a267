import { spawnSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { projectDirectory } from '@hub/local'

/** Where and of what figures were taken. */
export interface Machine {
  readonly cores: number
  readonly cpu: string
  readonly memoryGiB: number
  readonly node: string
  readonly date: string
  readonly commit: string
  /** Whether the tree differed from the commit. */
  readonly changed: boolean
}

const git = (...args: readonly string[]): string =>
  spawnSync('git', [...args], { cwd: projectDirectory, encoding: 'utf8' }).stdout.trim()

export const describeMachine = (): Machine => ({
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  date: new Date().toISOString(),
  commit: git('rev-parse', 'HEAD'),
  changed: git('status', '--porcelain') !== '',
})
