/** What V8's sampling profiler gives: a tree of call sites, and which of them was running at each sample. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly samples?: readonly number[] | undefined
  /** Microseconds before each sample since the one before it. */
  readonly timeDeltas?: readonly number[] | undefined
}

export interface ProfileNode {
  readonly id: number
  readonly callFrame: CallFrame
  readonly children?: readonly number[] | undefined
}

interface CallFrame {
  readonly functionName: string
  readonly url: string
  /** From 0; -1 where there is none. */
  readonly lineNumber: number
}

/** Not work: the process waits for something to do. */
const waiting = ['(idle)', '(root)']

export const isWaiting = ({ callFrame }: ProfileNode): boolean => waiting.includes(callFrame.functionName)

/** Where the source lies, as short as it stays unambiguous: the path within the project or within a package. */
const placeOf = (url: string): string =>
  url
    .replace(/^file:\/\//, '')
    .replace(/^.*\/node_modules\//, '')
    .replace(/^.*\/((?:libs|services|deploy|tests)\/)/, '$1')

export const nameOf = ({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string => {
  const name = functionName === '' ? '(anonymous)' : functionName
  return url === '' ? name : `${name} ${placeOf(url)}:${lineNumber + 1}`
}

/** Milliseconds that were spent in each node itself, by id. */
export const selfTimes = ({ samples = [], timeDeltas = [] }: CpuProfile): ReadonlyMap<number, number> => {
  const times = new Map<number, number>()
  samples.forEach((id, index) => {
    // The time until the next sample belongs to what was running at this one.
    const ms = (timeDeltas[index + 1] ?? 0) / 1000
    times.set(id, (times.get(id) ?? 0) + Math.max(0, ms))
  })
  return times
}

interface SelfTime {
  readonly name: string
  readonly ms: number
  /** Of the time in which the process was not waiting. */
  readonly share: number
}

export interface ProfileSummary {
  readonly totalMs: number
  readonly busyMs: number
  readonly top: readonly SelfTime[]
}

/** Functions by the time spent in themselves, the longest first; recursion and callers do not matter. */
export const summarise = (profile: CpuProfile, count: number): ProfileSummary => {
  const times = selfTimes(profile)
  const totalMs = [...times.values()].reduce((sum, ms) => sum + ms, 0)
  const byName = new Map<string, number>()
  for (const node of profile.nodes) {
    if (isWaiting(node)) continue
    const name = nameOf(node)
    byName.set(name, (byName.get(name) ?? 0) + (times.get(node.id) ?? 0))
  }
  const busyMs = [...byName.values()].reduce((sum, ms) => sum + ms, 0)
  const top = [...byName]
    .filter(([, ms]) => ms > 0)
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, count)
    .map(([name, ms]) => ({ name, ms, share: ms / busyMs }))
  return { totalMs, busyMs, top }
}
