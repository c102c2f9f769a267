import { readdir, readFile } from 'node:fs/promises'
import type { BenchHub } from './bench.ts'
import { parseFamilySeconds } from './process-usage.ts'

/**
 * Processor time that each process of a hub has taken, and this one, which is `bench`: where others share the machine it is steadier than the time on the
 * clock. Counted from lap to lap; a process that is killed takes with it what came after the last one.
 */
export interface ProcessorTime {
  readonly lap: () => Promise<void>
  /** Seconds between the first lap and the last one, by process. */
  readonly seconds: () => ReadonlyMap<string, number>
}

interface Stat {
  readonly pid: number
  readonly text: string
}

const readStats = async (): Promise<readonly Stat[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const stats = await Promise.all(
    pids.map(async (pid) => ({ pid, text: await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '') })),
  )
  return stats.filter(({ text }) => text !== '')
}

export const createProcessorTime = ({ processes }: Pick<BenchHub, 'processes'>): ProcessorTime => {
  const passed = new Map<string, number>()
  const lastOf = new Map<number, number>()
  let isBegun = false

  const add = (name: string, pid: number, seconds: number): void => {
    const before = lastOf.get(pid) ?? (isBegun ? 0 : seconds)
    lastOf.set(pid, seconds)
    passed.set(name, (passed.get(name) ?? 0) + seconds - before)
  }

  return {
    lap: async () => {
      const stats = await readStats()
      for (const { name, pid } of processes()) add(name, pid(), parseFamilySeconds(stats, pid()))
      add('bench', process.pid, process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6)
      isBegun = true
    },
    seconds: () => passed,
  }
}
