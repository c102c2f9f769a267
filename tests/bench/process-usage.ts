import { readFile } from 'node:fs/promises'

export interface Usage {
  /** When it was read, in milliseconds. */
  readonly at: number
  /** User and system time since the process began. */
  readonly cpuSeconds: number
  readonly residentBytes: number
}

// USER_HZ, the unit in which the kernel tells user space of time; 100 on every Linux of x64.
const ticksPerSecond = 100

/** @param stat of `/proc/<pid>/stat`, whose second field is a name in parentheses that may hold anything */
export const parseCpuSeconds = (stat: string): number => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** @param status of `/proc/<pid>/status` */
export const parseResidentBytes = (status: string): number => Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024

/** @throws Error if there is no such process */
export const readUsage = async (pid: number): Promise<Usage> => {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ])
  return { at: performance.now(), cpuSeconds: parseCpuSeconds(stat), residentBytes: parseResidentBytes(status) }
}
