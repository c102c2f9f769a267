import type { RedisClient } from '@hub/redis'
import type { NoticeBoard } from '../../application/ports.ts'

// The larger of the two stays: a slow writer must not take back what a later one said.
const raise = `
  local held = tonumber(redis.call('get', KEYS[1]) or '0')
  if tonumber(ARGV[1]) > held then redis.call('set', KEYS[1], ARGV[1]) end
  return 1`

export const createNoticeBoard = (redis: RedisClient, prefix: string): NoticeBoard => {
  const key = `${prefix}catalogue-version`
  return {
    read: async () => {
      const text = await redis.get(key)
      return text === null ? undefined : Number(text)
    },
    write: async (version) => {
      await redis.evaluate(raise, [key], [String(version)])
    },
    generation: redis.generation,
  }
}
