import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Which processes belong to a state folder, so that a launcher can clear away what one that was killed left behind, and tools can find a
 * process by name. A process is known by its id and its start time: ids are used again.
 */
export interface ProcessRecord {
  readonly launcher: ProcessIdentity
  readonly children: Readonly<Record<string, ProcessIdentity>>
}

export interface ProcessIdentity {
  readonly pid: number
  readonly startedAt: string
}

const fileOf = (stateDirectory: string): string => join(stateDirectory, 'processes.json')

/** Field 22 of /proc/<pid>/stat: clock ticks after boot. The second field is a name in parentheses that may hold spaces. */
const findStartTime = async (pid: number): Promise<string | undefined> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

export const identify = async (pid: number): Promise<ProcessIdentity> => ({
  pid,
  startedAt: (await findStartTime(pid)) ?? 'ended',
})

export const isAlive = async ({ pid, startedAt }: ProcessIdentity): Promise<boolean> =>
  (await findStartTime(pid)) === startedAt

export const readProcessRecord = async (stateDirectory: string): Promise<ProcessRecord | undefined> => {
  const text = await readFile(fileOf(stateDirectory), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as ProcessRecord)
}

export const writeProcessRecord = async (stateDirectory: string, record: ProcessRecord): Promise<void> => {
  const file = fileOf(stateDirectory)
  // A reader never sees half a file.
  await writeFile(`${file}.new`, JSON.stringify(record, undefined, 2))
  await rename(`${file}.new`, file)
}

/** @returns the launcher that works on the folder now, if one does */
export const findRunningLauncher = async (stateDirectory: string): Promise<ProcessIdentity | undefined> => {
  const record = await readProcessRecord(stateDirectory)
  if (record === undefined || record.launcher.pid === process.pid) return undefined
  return (await isAlive(record.launcher)) ? record.launcher : undefined
}

/** Ends what a launcher that is gone left running. @returns the names of what was ended */
export const endLeftovers = async (stateDirectory: string): Promise<readonly string[]> => {
  const record = await readProcessRecord(stateDirectory)
  const ended: string[] = []
  for (const [name, child] of Object.entries(record?.children ?? {})) {
    if (!(await isAlive(child))) continue
    process.kill(child.pid, 'SIGKILL')
    ended.push(name)
  }
  return ended
}
