/**
 * PostgreSQL as the system of record: pool and transactions, the transactional outbox with its relay, inbox, parking and waiting of consumed events,
 * migrations. What it gives: an effect, the sighting of the event that caused it, and the events it causes commit together or not at all.
 */
export type { CopyValue } from './copy.ts'
export { isRefusedBy } from './fault.ts'
export { createDatabase, type Database, type DatabaseOptions, type Transaction } from './database.ts'
export { givenRows, statement, toArray, type Queryable, type Statement } from './queryable.ts'
export { createRelay, type RelayOptions } from './relay.ts'
export { together } from './together.ts'
export { withSession, type Session, type SessionOptions } from './session.ts'
export { createConsumerStore, type ConsumerStore } from './consumer-store.ts'
export type { Admission, Delivery } from './inbox.ts'
export type { ParkedEvent } from './parked-events.ts'
export type { WaitingEvent, Waits } from './waiting.ts'
export { createReplayStore, type ReplayStore } from './replays.ts'
export { createOperatorStore } from './operator-store.ts'
export { databaseCheck, operatorTables } from './operations.ts'
export { measureKeptEvents } from './figures.ts'
export { migrate } from './migrate.ts'
