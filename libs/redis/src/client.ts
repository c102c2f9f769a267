import { OutageFault } from '@hub/failure'
import type { Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'
import { Redis } from 'ioredis'

/** Commands fail at once or within `commandTimeoutMs` with an OutageFault; none is queued for later. */
export interface RedisClient extends Part {
  readonly get: (key: string) => Promise<string | null>
  /** Runs a Lua script atomically. */
  readonly evaluate: (script: string, keys: readonly string[], args: readonly string[]) => Promise<unknown>
  /** Counts connections: a change means that the server, or what it holds, may be another. */
  readonly generation: () => number
}

const commandTimeoutMs = 200
const reconnectMs = 200

export const createRedis = (options: {
  readonly url: string
  readonly name: string
  readonly logger: Logger
}): RedisClient => {
  const redis = new Redis(options.url, {
    lazyConnect: true,
    connectionName: options.name,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 1000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => reconnectMs,
  })
  let generation = 0
  let isAway = false
  redis.on('ready', () => {
    generation += 1
    if (isAway) options.logger.info('Redis is back')
    isAway = false
  })
  redis.on('error', (err: Error) => {
    if (!isAway) options.logger.warn({ err }, 'Redis is away')
    isAway = true
  })

  const run = async <Result>(command: () => Promise<Result>): Promise<Result> => {
    try {
      return await command()
    } catch (cause) {
      throw new OutageFault('redis', 'Redis did not answer', { cause })
    }
  }

  return {
    name: 'redis',
    get: (key) => run(() => redis.get(key)),
    evaluate: (script, keys, args) => run(() => redis.eval(script, keys.length, ...keys, ...args)),
    generation: () => generation,
    start: async () => {
      // Goes on trying in the background.
      await redis.connect().catch(() => undefined)
    },
    stop: () => {
      redis.disconnect()
      return Promise.resolve()
    },
  }
}
