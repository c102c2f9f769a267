import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Output goes here, appended. */
  readonly logFile: string
  readonly user?: { readonly uid: number; readonly gid: number }
}

export interface Child {
  readonly pid: number
  /** Resolves when the process has ended, with how. */
  readonly exited: Promise<string>
  /** Sends the signal, then SIGKILL if the process is still there after the time. Resolves when it has ended. */
  readonly stop: (signal: NodeJS.Signals, timeoutMs: number) => Promise<void>
}

const describeExit = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal === null ? `exit status ${code ?? 'unknown'}` : `signal ${signal}`

const spawned = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })

/**
 * Starts a process in a group of its own: Ctrl-C in the terminal reaches the launcher alone, which then stops its children in order.
 */
export const startChild = async ({ file, args, cwd, env, logFile, user }: Command): Promise<Child> => {
  const log = openSync(logFile, 'a', 0o640)
  const child = spawn(file, [...args], {
    detached: true,
    stdio: ['ignore', log, log],
    ...(cwd === undefined ? {} : { cwd }),
    ...user,
    env: env === undefined ? process.env : { ...env },
  })
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(describeExit(code, signal)))
  })
  await spawned(child).finally(() => closeSync(log))
  return {
    pid: child.pid ?? 0,
    exited,
    stop: async (signal, timeoutMs) => {
      child.kill(signal)
      const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
      await exited
      clearTimeout(timer)
    },
  }
}
