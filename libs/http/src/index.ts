/**
 * The HTTP edge of every service: server factories with the house rules, problem documents, the signed caller context of the internal hop, what
 * services tell the gateway for the message log, waiting (`Prefer`), idempotency keys, and the operators' port.
 */
export { callerHeader, signCallerContext, type Call, type CallerContext } from './caller-context.ts'
export { callerOf, createHttpServer, createServiceServer, type App, type HttpServer } from './server.ts'
export { operatorRoutes } from './operator-routes.ts'
export { replayRoutes } from './replay-routes.ts'
export { createManagementServer, type HealthCheck, type OperatorTables } from './management.ts'
export {
  createSubjectHasher,
  outcomeHeader,
  parseSubject,
  setOutcome,
  subjectHeader,
  type Subject,
  type SubjectHasher,
} from './outcome.ts'
export { longestWaitSeconds, parseWaitSeconds } from './preferences.ts'
export { closed, idField, Instant, pageFields } from './fields.ts'
export { toViolationProblem } from './field-errors.ts'
export { commandFingerprint, parseIdempotencyKey, requireIdempotencyKey } from './idempotency-key.ts'
export { createSharedWait, waitingRequests, type SharedWait } from './shared-wait.ts'
export { officerOf } from './officer.ts'
