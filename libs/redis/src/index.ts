/**
 * Redis as a notice board and counter, never as a record: a client whose every command fails fast, so that callers fall back to what is
 * durable.
 */
export { createRedis, type RedisClient } from './client.ts'
