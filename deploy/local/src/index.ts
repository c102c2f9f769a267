/**
 * The hub on one machine, without containers: Kafka, PostgreSQL and Redis as child processes, topics, databases, services. Used by `npm start`, and
 * by the tests for their servers.
 */
export { startServers, type Servers, type ServersOptions, type StartServers } from './servers.ts'
export { brokerJavaFlags, brokerProperties } from './servers/kafka.ts'
export { initdbOptions, postgresSettings, postgresSuperuser, postgresUrl } from './servers/postgres.ts'
export { redisSettings } from './servers/redis.ts'
export { startHub, projectDirectory, type Hub, type HubOptions } from './hub.ts'
export { readEndpoints, type Endpoints } from './endpoints.ts'
export { createPortPicker } from './ports.ts'
export {
  endLeftovers,
  findRunningLauncher,
  identify,
  isAlive,
  readProcessRecord,
  writeProcessRecord,
  type ProcessIdentity,
} from './process-record.ts'
export { createProgress, silentProgress, type Progress } from './progress.ts'
export { services } from './services.ts'
export { readTracing, usualCollector } from './tracing.ts'
export { supervise, type Supervised } from './supervise.ts'
