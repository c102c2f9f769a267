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

// The second field is a name in parentheses that may hold anything.
const fieldsOf = (stat: string): readonly number[] =>
  stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)

const secondsIn = (stat: string, fields: readonly number[]): number => {
  const ticks = fieldsOf(stat)
  return fields.reduce((sum, field) => sum + (ticks[field] ?? 0), 0) / ticksPerSecond
}

/** @param stat of `/proc/<pid>/stat` */
export const parseCpuSeconds = (stat: string): number => secondsIn(stat, [11, 12])

/** Of a process, of its children, and of those children that have ended. @param stats of all processes */
export const parseFamilySeconds = (
  stats: readonly { readonly pid: number; readonly text: string }[],
  parent: number,
): number =>
  stats.reduce((sum, { pid, text }) => {
    if (pid === parent) return sum + secondsIn(text, [11, 12, 13, 14])
    return fieldsOf(text)[1] === parent ? sum + parseCpuSeconds(text) : sum
  }, 0)

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
