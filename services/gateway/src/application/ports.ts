import type { DataOf, exchangeAnswered, exchangeRequested } from '@hub/contracts'
import type { Call, Purpose, RawHeaders, Refusal } from '../domain/call.ts'
import type { Catalogue, CatalogueDocument, Grant, Operation, Service } from '../domain/catalogue.ts'

export interface Tokens {
  /** @returns the id of the client that the token was issued to, or undefined if it is not a valid token of ours at this moment */
  readonly verify: (token: string) => string | undefined
}

export interface CatalogueView {
  /** The catalogue in force, or undefined while it cannot be confirmed to be the newest. */
  readonly current: () => Catalogue | undefined
  /** The same for a call, which waits for a confirmation, within bounds, where the last one is too old. Never rejects. */
  readonly confirmed: () => Promise<Catalogue | undefined>
}

export interface CatalogueVersion {
  readonly version: number
  /** Tells whether two documents are the same. */
  readonly digest: string
}

/** Versions of the catalogue; the system of record. Rejects with an OutageFault while the database is away. */
export interface CatalogueStore {
  readonly findLatest: () => Promise<CatalogueVersion | undefined>
  readonly load: (version: number) => Promise<CatalogueDocument>
  /** @returns the version that the document now has: a new one each time */
  readonly insert: (document: CatalogueDocument, digest: string) => Promise<number>
}

/** Where gateways learn quickly that there is a newer version. May forget everything at any time. */
export interface NoticeBoard {
  /** @returns undefined if the board holds nothing. @throws OutageFault if it does not answer at once */
  readonly read: () => Promise<number | undefined>
  /** Never lowers the version. @throws OutageFault */
  readonly write: (version: number) => Promise<void>
  /** Counts connections. After a new one, what is on the board is not to be trusted: the server may have lost or brought back a state. */
  readonly generation: () => number
}

/** The log adds the place in its chain itself. */
type Unchained<Record> = Omit<Record, 'process' | 'number' | 'previous'>

export type RequestedRecord = Unchained<DataOf<typeof exchangeRequested>>
export type AnsweredRecord = Unchained<DataOf<typeof exchangeAnswered>>

export interface ExchangeRecords {
  readonly requested?: RequestedRecord
  readonly answered?: AnsweredRecord
}

export interface ExchangeLog {
  /** Whether records are being stored at this moment. */
  readonly isWritable: () => boolean
  /**
   * Puts records on the log, in order. Resolves when they are durable.
   *
   * @throws OutageFault if they are not within a few seconds. They are kept and stored as soon as the log is back, unless the process dies.
   */
  readonly append: (records: ExchangeRecords) => Promise<void>
}

export interface ForwardedCall {
  readonly exchangeId: string
  readonly client: string
  readonly service: Service
  readonly operation: Operation
  readonly grant: Grant
  readonly purpose: Purpose
  readonly rest: string
  readonly call: Call
  /** Base64 of the SHA-256 of the body. */
  readonly requestDigest: string
}

export interface Answer {
  readonly status: number
  readonly headers: RawHeaders
  readonly body: Buffer
}

export interface UpstreamAnswer extends Answer {
  /** What the call came to, in the words of the service. */
  readonly outcome: string
  readonly subject: { readonly keyId: string; readonly hash: string } | undefined
}

export type Forwarded =
  | { readonly kind: 'answered'; readonly answer: UpstreamAnswer }
  | { readonly kind: 'failed'; readonly refusal: Refusal }

export interface Upstreams {
  /**
   * Makes the call once. Another process of the service is asked only where nothing can be done twice: the call never arrived, or it is a read
   * that broke off. Redirects are passed on. After `service-timeout` the call may have had its effect. Never rejects.
   */
  readonly forward: (call: ForwardedCall) => Promise<Forwarded>
}
