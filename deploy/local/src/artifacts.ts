import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild } from './child.ts'

const pom = fileURLToPath(new URL('../servers/pom.xml', import.meta.url))

export interface Artifacts {
  /** Folder with the jars of the broker. */
  readonly kafka: string
  /** Folder with a Redis binary. */
  readonly redis: string
}

/** Fetches the broker's jars and the Redis binary through Maven, unless this was done before for the same pom. */
export const fetchArtifacts = async (directory: string, logFile: string): Promise<Artifacts> => {
  await mkdir(directory, { recursive: true })
  const wanted = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
  const stamp = join(directory, 'fetched')
  const artifacts = { kafka: join(directory, 'kafka'), redis: join(directory, 'redis') }
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return artifacts
  const child = await startChild({
    file: 'mvn',
    args: ['--quiet', '--batch-mode', '--file', pom, 'package', `-Dtarget=${directory}`],
    logFile,
  })
  const how = await child.exited
  if (how !== 'exit status 0') throw new Error(`Maven could not fetch the Kafka broker (${how}), see ${logFile}`)
  await writeFile(stamp, wanted)
  return artifacts
}
