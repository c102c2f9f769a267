import { setTimeout as delay } from 'node:timers/promises'
import { startChild, type Child, type Command } from './child.ts'

export interface Supervised {
  readonly name: string
  readonly pid: () => number
  readonly stop: () => Promise<void>
}

export interface SupervisionOptions {
  readonly name: string
  readonly command: Command
  readonly stopSignal: NodeJS.Signals
  readonly stopTimeoutMs: number
  readonly onRestart: (name: string, how: string, pid: number) => void
  /** The process dies again and again; it is not started any more. */
  readonly onGivenUp: (name: string, how: string) => void
}

// A crash now and then is normal and is answered with a restart; this many within a minute is a process that cannot live.
const mostRestarts = 5
const restartWindowMs = 60_000
// Doubled each time: PostgreSQL, killed, needs a moment until the last of its old processes has gone.
const firstPauseMs = 200

/** Keeps a process running: starts it, and starts it again when it dies. */
export const supervise = async (options: SupervisionOptions): Promise<Supervised> => {
  const { name, command, onRestart, onGivenUp } = options
  let child: Child = await startChild(command)
  const stopping = new AbortController()
  const isStopping = (): boolean => stopping.signal.aborted
  const restarts: number[] = []

  const watch = async (): Promise<void> => {
    for (;;) {
      const how = await child.exited
      if (isStopping()) return
      const now = Date.now()
      restarts.push(now)
      const recent = restarts.filter((at) => at > now - restartWindowMs).length
      if (recent > mostRestarts) {
        onGivenUp(name, how)
        return
      }
      await delay(firstPauseMs * 2 ** (recent - 1))
      if (isStopping()) return
      child = await startChild(command)
      onRestart(name, how, child.pid)
    }
  }
  const watching = watch()

  return {
    name,
    pid: () => child.pid,
    stop: async () => {
      stopping.abort()
      await child.stop(options.stopSignal, options.stopTimeoutMs)
      await watching
    },
  }
}
