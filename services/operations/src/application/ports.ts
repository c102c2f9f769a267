import type { OutgoingRecord, Service, TopicName } from '@hub/contracts'
import type { Answer } from '../domain/answer.ts'
import type { Range } from '../domain/page.ts'
import type { Replay } from '../domain/replay.ts'
import type { StreamRecord } from '../domain/stream-event.ts'

/** Who an operator is, as the gateway established it. Goes with every question that a service is asked on his behalf. */
export interface Operator {
  readonly exchangeId: string
  /** X-Road identifier of the calling subsystem. */
  readonly client: string
  readonly officer?: string | undefined
  readonly procedure?: string | undefined
  readonly purpose?: string | undefined
}

export interface Command {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  /** Path and query at the management server. */
  readonly target: string
  readonly body?: object | undefined
}

/** The management servers of all services. Nothing here rejects: what does not answer is away. */
export interface ManagementServers {
  /** In the order of the configuration. */
  readonly services: readonly Service[]
  /** Asks every process of the service, in the order of the configuration. */
  readonly askEach: (service: Service, target: string) => Promise<readonly Answer[]>
  /** Asks one process of the service, another one if that does not answer: what the database of a service holds every process knows. */
  readonly ask: (service: Service, target: string, operator: Operator) => Promise<Answer>
  /** Sent to one process; to another one only if the first was certainly not reached, so a command is never given twice. */
  readonly command: (service: Service, command: Command, operator: Operator) => Promise<Answer>
}

export interface PartitionBounds {
  readonly partition: number
  /** Offset of the first record that is kept. */
  readonly low: number
  /** Offset that the next record will have. */
  readonly high: number
}

/** The topics, as they lie at the broker. All of it only reads; nothing of a group that works is touched. Rejects with an OutageFault. */
export interface Topics {
  readonly readBounds: (topic: TopicName) => Promise<readonly PartitionBounds[]>
  /** The first offset of each partition at or after the time, its end where there is none. */
  readonly findOffsets: (topic: TopicName, atMs: number) => Promise<ReadonlyMap<number, number>>
  /** What a consumer has committed, by partition; absent where it has not. */
  readonly readCommitted: (group: string, topic: TopicName) => Promise<ReadonlyMap<number, number>>
  readonly partitionOf: (key: string, partitions: number) => number
  /** Hands over records in the order of each partition; resolves with why it ended. */
  readonly scan: (
    topic: TopicName,
    ranges: readonly Range[],
    options: {
      readonly each: (record: StreamRecord) => 'next' | 'enough-of-partition' | 'enough'
      readonly withinMs: number
    },
  ) => Promise<'end' | 'enough' | 'time'>
}

/** Who saw the personal data of which event, and why. */
interface Revelation {
  readonly exchangeId: string
  readonly topic: string
  readonly eventId: string
  readonly client: string
  readonly officer: string
  readonly reason: string
}

export interface Revelations {
  /** Durable once it resolves; the same exchange a second time changes nothing. */
  readonly record: (revelation: Revelation) => Promise<void>
}

export interface CommandKey {
  /** The client and this name a command, so that it can be sent again. */
  readonly idempotencyKey: string
  readonly fingerprint: string
}

export interface Replays {
  /** @returns the replay of an earlier command of this name, where there is one, with what that said */
  readonly insert: (
    replay: Replay,
    key: CommandKey,
  ) => Promise<{ readonly replay: Replay; readonly fingerprint: string }>
  readonly find: (id: string) => Promise<Replay | undefined>
  /** The newest first. */
  readonly list: (limit: number) => Promise<readonly Replay[]>
  /** Locks the replay, and keeps what the change makes of it; undefined leaves it. @returns what it is then, undefined if there is none */
  readonly change: (id: string, change: (replay: Replay) => Replay | undefined) => Promise<Replay | undefined>
  /** Takes one that is to be worked on for this process, for a time; others leave it alone until then. */
  readonly lease: (process: string, seconds: number) => Promise<Replay | undefined>
  /** Takes it for longer, where this process has it still. */
  readonly renew: (process: string, id: string, seconds: number) => Promise<void>
  /** Keeps a step, unless the replay was steered elsewhere or its lease lost meanwhile. @returns whether it was kept */
  readonly keepStep: (process: string, before: Replay, after: Replay) => Promise<boolean>
}

/** Resolves once all records are stored. @throws OutageFault if that is not certain */
export type SendRecords = (records: readonly OutgoingRecord[]) => Promise<void>
