/**
 * What tests share: real servers, one set for a whole run; a database copied from a migrated template and topics under a prefix of its own for
 * each file, so that files run side by side; waiting for conditions instead of sleeping.
 */
export { createPortPicker } from '@hub/local'
export { asIncoming, makeRecord, newPersonId } from './events.ts'
export { eventually } from './eventually.ts'
export { createTestDatabase, type TestDatabase } from './database.ts'
export { createLogCapture, silentLogger } from './logger.ts'
export { makeBirth, newName } from './birth.ts'
export {
  noTelemetry,
  randomKey,
  runService,
  startService,
  testConfig,
  type Health,
  type RunningService,
} from './running-service.ts'
export { randomSigningKey, readProof, type Proof } from './proof.ts'
export { describeFaults, type ServiceUnderFaults, type Work } from './faults.ts'
export {
  callAsGateway,
  getAsGateway,
  postAsGateway,
  toCallerAnswer,
  type CallerAnswer,
  type GatewayCall,
} from './caller.ts'
export { createProxiedServers, createProxiedUrl, type ProxiedServers } from './service-proxies.ts'
export { createFaultProxy, type Fault, type FaultProxy } from './fault-proxy.ts'
export { chosenInfrastructure, prepareSmallDisks, type ServersOnSmallDisks } from './infrastructure.ts'
export { unmountBelow } from './small-disk.ts'
export { listTransitions, readDrawnTransitions } from './state-diagram.ts'
export { sweepTestDirectories, testServers, type TestServers } from './test-servers.ts'
export { createTestTopics } from './topics.ts'
