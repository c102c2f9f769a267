import type { ConsumerName, Event, IncomingRecord } from '@hub/contracts'
import type { Database, Transaction } from './database.ts'
import { admit, type Admission, type Delivery } from './inbox.ts'
import { lockKeysInOrder, park } from './parking.ts'
import { listQuarantinedProvinces } from './quarantines.ts'
import { claimParked, holdParked, settleParked, type HeldKey, type SettledKey } from './redrive-batch.ts'
import {
  chooseKeys,
  finishRedriveWithoutKeys,
  listRunningRedrives,
  takeRedriveTime,
  type Redrive,
  type RedriveSelection,
} from './redrive-jobs.ts'
import {
  createLockAwaited,
  createWake,
  findNextWaiting,
  isBehindWaiting,
  keepWaiting,
  listWaitingKeys,
  stopWaiting,
  type WaitingRecord,
  type Waits,
} from './waiting.ts'

/** Everything that one consumer keeps in its database about the events it takes in. Fulfils the store port of the consumer pipeline. */
export interface ConsumerStore {
  readonly inTransaction: Database['inTransaction']
  readonly admit: (tx: Transaction, deliveries: readonly Delivery[]) => Promise<Admission[]>
  readonly park: (record: IncomingRecord, event: Event | undefined, reason: string) => Promise<void>
  readonly lockAwaited: (tx: Transaction, awaited: string) => Promise<void>
  readonly keepWaiting: (tx: Transaction, delivery: Delivery, waits: Waits) => Promise<void>
  readonly parkWaiting: (tx: Transaction, delivery: Delivery, reason: string) => Promise<void>
  readonly listWaitingKeys: (options: {
    readonly which: 'woken' | 'all'
    readonly after: string
  }) => Promise<readonly string[]>
  readonly findNextWaiting: (
    tx: Transaction,
    position: { readonly key: string; readonly after: number },
  ) => Promise<WaitingRecord | undefined>
  readonly stopWaiting: (tx: Transaction, event: Event) => Promise<void>
  /** Wakes, in the transaction that brings it, what awaits it. */
  readonly wake: (tx: Transaction, awaited: string) => Promise<void>
  /** Whether an earlier event of the same key and type waits for the same, for types that are right only in their order. */
  readonly isBehindWaiting: (
    tx: Transaction,
    event: Pick<Event, 'key' | 'type' | 'sequence'>,
    awaited: string,
  ) => Promise<boolean>
  /** The listener is called after each commit that woke events. */
  readonly onWoken: (listener: () => void) => void
  readonly redrives: RedriveStore
  readonly quarantine: QuarantineStore
}

/** What the pipeline needs to refuse what names a quarantined province. */
interface QuarantineStore {
  readonly listProvinces: (tx: Transaction) => Promise<readonly string[]>
  readonly lockKeys: (tx: Transaction, keys: readonly string[]) => Promise<void>
  readonly park: (tx: Transaction, delivery: Delivery, reason: string) => Promise<boolean>
}

/** What the runner of redrives needs; jobs are started and stopped in the operator store. */
interface RedriveStore {
  readonly listRunning: () => Promise<readonly Pick<Redrive, 'id' | 'ratePerSecond'>[]>
  readonly takeBudget: (redrive: Pick<Redrive, 'id' | 'ratePerSecond'>, events: number) => Promise<boolean>
  readonly claim: (
    tx: Transaction,
    redrive: string,
    most: { readonly keys: number; readonly events: number },
  ) => Promise<readonly HeldKey[]>
  readonly choose: (
    selection: RedriveSelection,
    mostKeys: number,
  ) => Promise<{ readonly keys: readonly string[]; readonly keysTotal: number; readonly eventsTotal: number }>
  readonly hold: (tx: Transaction, keys: readonly string[], mostEvents: number) => Promise<readonly HeldKey[]>
  readonly settle: (tx: Transaction, redrive: string, keys: readonly SettledKey[]) => Promise<void>
  readonly finish: (redrive: string) => Promise<void>
}

const createRedriveStore = (database: Database, consumer: ConsumerName): RedriveStore => ({
  listRunning: () => listRunningRedrives(database, consumer),
  takeBudget: async ({ id, ratePerSecond }, events) =>
    ratePerSecond === null || (await takeRedriveTime(database, id, events / ratePerSecond)),
  claim: (tx, redrive, most) => claimParked(tx, { consumer, redrive }, most),
  choose: (selection, mostKeys) => chooseKeys(database, consumer, { selection, mostKeys }),
  hold: (tx, keys, mostEvents) => holdParked(tx, { consumer, keys }, mostEvents),
  settle: (tx, redrive, keys) => settleParked(tx, { consumer, redrive }, keys),
  finish: (redrive) => finishRedriveWithoutKeys(database, redrive),
})

export const createConsumerStore = (database: Database, consumer: ConsumerName): ConsumerStore => {
  const listeners: (() => void)[] = []
  const wake = createWake(consumer)
  const tellListeners = (): void => listeners.forEach((listener) => listener())
  return {
    inTransaction: database.inTransaction,
    admit: (tx, deliveries) => admit(tx, consumer, deliveries),
    park: async (record, event, reason) => {
      await database.inTransaction((tx) => park(tx, consumer, { record, event, reason }))
    },
    lockAwaited: createLockAwaited(consumer),
    keepWaiting: (tx, delivery, waits) => keepWaiting(tx, consumer, delivery, waits),
    parkWaiting: async (tx, delivery, reason) => {
      await park(tx, consumer, { ...delivery, reason })
    },
    listWaitingKeys: (options) => listWaitingKeys(database, consumer, options),
    findNextWaiting: (tx, position) => findNextWaiting(tx, consumer, position),
    stopWaiting: (tx, event) => stopWaiting(tx, consumer, event),
    wake: async (tx, awaited) => {
      if (await wake(tx, awaited)) tx.afterCommit(tellListeners)
    },
    isBehindWaiting: (tx, event, awaited) => isBehindWaiting(tx, consumer, { event, awaited }),
    onWoken: (listener) => listeners.push(listener),
    redrives: createRedriveStore(database, consumer),
    quarantine: {
      listProvinces: (tx) => listQuarantinedProvinces(tx, consumer),
      lockKeys: (tx, keys) => lockKeysInOrder(tx, consumer, keys),
      park: (tx, delivery, reason) => park(tx, consumer, { ...delivery, reason }),
    },
  }
}
