import { execFile } from 'node:child_process'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A disk of its own for the data of a server, small enough to be filled in a moment. */
export interface SmallDisk {
  /** Until not a byte is free. */
  readonly fill: () => Promise<void>
  readonly free: () => Promise<void>
}

export interface DisksOfServers {
  readonly postgres: SmallDisk
  readonly kafka: SmallDisk
}

const chunk = Buffer.alloc(64 * 1024)

const writeUntilFull = async (file: string): Promise<void> => {
  const filler = await open(file, 'a')
  try {
    // By halves at the end: what a large write does not fit, a smaller one does.
    for (let size = chunk.length; size > 0; size = Math.floor(size / 2)) {
      for (let fits = true; fits;) {
        fits = await filler.write(chunk, 0, size).then(
          ({ bytesWritten }) => bytesWritten === size,
          () => false,
        )
      }
    }
  } finally {
    await filler.close()
  }
}

/** @throws Error where this user may not mount, or the system does not let it */
export const mountSmallDisk = async (directory: string, megabytes: number): Promise<SmallDisk> => {
  await mkdir(directory, { recursive: true })
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'hub-test', directory])
  const filler = join(directory, 'filler')
  return { fill: () => writeUntilFull(filler), free: () => rm(filler, { force: true }) }
}

/** Takes the disks below a folder away, with what is on them. */
export const unmountBelow = async (directory: string): Promise<void> => {
  const mounts = (await readFile('/proc/mounts', 'utf8').catch(() => '')).split('\n').map((line) => line.split(' ')[1])
  for (const mount of mounts.filter((path) => path?.startsWith(`${directory}/`) === true))
    await run('umount', ['--lazy', mount ?? ''])
}
