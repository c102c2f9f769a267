import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Action } from './plan.ts'
import type { Stage } from './stage.ts'

const parentOf = async (pid: number): Promise<number | undefined> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

/** The process and those that it started: PostgreSQL serves each connection by one of its own. */
const familyOf = async (pid: number): Promise<readonly number[]> => {
  const pids = (await readdir('/proc')).map(Number).filter((number) => Number.isInteger(number))
  const parents = await Promise.all(pids.map(async (child) => [child, await parentOf(child)] as const))
  return [pid, ...parents.filter(([, parent]) => parent === pid).map(([child]) => child)]
}

const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Does what the step says, and undoes what has to be undone when its time is over. */
export const applyAction = async ({ processes, proxyOf }: Stage, action: Action): Promise<void> => {
  if (action.kind === 'disturb') {
    const proxy = proxyOf(action.link)
    proxy.set(action.fault)
    await delay(action.ms)
    proxy.set({ kind: 'none' })
    return
  }
  const pid = processes.get(action.target)?.pid()
  if (pid === undefined) throw new Error(`no process ${action.target}`)
  if (action.kind === 'kill') signalAll([pid], 'SIGKILL')
  else if (action.kind === 'restart') signalAll([pid], action.target === 'postgres' ? 'SIGINT' : 'SIGTERM')
  else {
    const family = await familyOf(pid)
    signalAll(family, 'SIGSTOP')
    await delay(action.ms)
    signalAll(family, 'SIGCONT')
  }
}
