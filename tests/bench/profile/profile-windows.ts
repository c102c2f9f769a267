import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Service } from '@hub/contracts'
import Table from 'cli-table3'
import { summarise, type CpuProfile } from './cpu-profile.ts'
import { drawFlameGraph } from './flame-graph.ts'
import { openProfiler, type RemoteProfiler } from './inspector.ts'
import { timeByOwner } from './owners.ts'
import { openOwnProfiler } from './own-profiler.ts'

/** Runs work while the processes around it are profiled, or, where no profiles are asked for, just runs it. */
export type MeasureWindow = <Result>(window: string, work: () => Promise<Result>) => Promise<Result>

export const withoutProfiles: MeasureWindow = (_window, work) => work()

const topCount = 12

const showTimes = (
  title: string,
  rows: readonly { readonly of: string; readonly ms: number; readonly share: number }[],
): string => {
  const table = new Table({
    head: [title, 'ms', '%'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    colAligns: ['left', 'right', 'right'],
  })
  table.push(...rows.map(({ of, ms, share }) => [of, ms.toFixed(0), (share * 100).toFixed(1)]))
  return table.toString()
}

const showTop = (process: string, profile: CpuProfile): string => {
  const { totalMs, busyMs, top } = summarise(profile, topCount)
  const title = `${process}: ${Math.round((busyMs / totalMs) * 100)} % of ${(totalMs / 1000).toFixed(1)} s at work`
  const owners = timeByOwner(profile).slice(0, topCount)
  return [
    showTimes(
      `${title}, by whose work`,
      owners.map(({ owner, ms, share }) => ({ of: owner, ms, share })),
    ),
    showTimes(
      'in the function itself',
      top.map(({ name, ms, share }) => ({ of: name, ms, share })),
    ),
  ].join('\n')
}

const save = async (directory: string, process: string, profile: CpuProfile): Promise<void> => {
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, `${process}.cpuprofile`), JSON.stringify(profile))
  await writeFile(join(directory, `${process}.svg`), drawFlameGraph(profile, process))
}

/** A process may not be running in a window, or end during it: then there is no profile of it. */
const ifRunning = (opening: Promise<RemoteProfiler>): Promise<RemoteProfiler | undefined> =>
  opening.catch(() => undefined)

/** Profiles every service, and this process, in each window; of a window that comes again the last profiles are kept. */
export const profileWindows = (options: {
  readonly directory: string
  readonly ports: ReadonlyMap<Service, number>
  readonly say: (line: string) => void
}): MeasureWindow => {
  const open = async (): Promise<readonly (readonly [string, RemoteProfiler])[]> => {
    const opened = await Promise.all([
      ...[...options.ports].map(async ([service, port]) => [service, await ifRunning(openProfiler(port))] as const),
      openOwnProfiler().then((profiler) => ['bench', profiler] as const),
    ])
    return opened.flatMap(([process, profiler]) => (profiler === undefined ? [] : [[process, profiler] as const]))
  }
  return async (window, work) => {
    const profilers = await open()
    await Promise.all(profilers.map(([, profiler]) => profiler.start()))
    const result = await work()
    const directory = join(options.directory, window)
    for (const [process, profiler] of profilers) {
      const profile = await profiler.stop().catch(() => undefined)
      profiler.close()
      if (profile === undefined) continue
      await save(directory, process, profile)
      options.say(showTop(process, profile))
    }
    options.say(`profiles and flame graphs of ${window}: ${directory}`)
    return result
  }
}
