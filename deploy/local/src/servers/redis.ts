import { readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { access, constants } from 'node:fs/promises'
import { Redis } from 'ioredis'
import type { Command } from '../child.ts'
import { until } from '../until.ts'

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

/** `redis-server` from the PATH, else the binary that was unpacked into the folder. */
const findRedisServer = async (unpacked: string): Promise<string> => {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'redis-server'))
  const names = await readdir(unpacked).catch(() => [])
  for (const candidate of [...onPath, ...names.map((name) => join(unpacked, name))]) {
    if (await isExecutable(candidate)) return candidate
  }
  throw new Error('no redis-server found')
}

/** Redis holds nothing that is not elsewhere too, so nothing is written to disk. */
export const redisSettings: readonly string[] = ['--save', '', '--appendonly', 'no', '--loglevel', 'warning']

export const prepareRedis = async (options: {
  readonly unpacked: string
  readonly port: number
  readonly logFile: string
}): Promise<Command> => ({
  file: await findRedisServer(options.unpacked),
  args: ['--bind', '127.0.0.1', '--port', String(options.port), ...redisSettings],
  logFile: options.logFile,
})

export const waitForRedis = async (url: string): Promise<void> => {
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: 0 })
  client.on('error', () => undefined)
  try {
    await until('Redis', { timeoutMs: 10_000 }, () => client.ping().then(() => true))
  } finally {
    client.disconnect()
  }
}
