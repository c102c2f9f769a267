import { createTokenSource } from './access-token.ts'
import { createCaller, type Answer, type Caller } from './call.ts'
import type { HubAddress } from './hub-address.ts'

/** What somebody who operates the hub may: look, act, or approve what somebody else wants to do. */
type OperatorRole = 'viewer' | 'operator' | 'approver'

interface StreamEvent {
  readonly id: string
  readonly type: string
  readonly key: string
  readonly data: unknown
}

interface EventPage {
  readonly events: readonly StreamEvent[]
  readonly next: string
  readonly complete: boolean
}

interface Journey {
  readonly event: StreamEvent
  readonly stations: readonly { readonly consumer: string; readonly state: string }[]
  readonly causedBy: readonly StreamEvent[]
  readonly caused: readonly StreamEvent[]
}

interface Overview {
  readonly services: readonly {
    readonly service: string
    readonly processes: readonly { readonly state: string }[]
    readonly parked?: number
  }[]
}

export interface Rebuild {
  readonly id: string
  readonly state: 'running' | 'cancelled' | 'finished'
  readonly startedAt: string
  readonly finishedAt?: string
  readonly attempts: number
  readonly progress: readonly { readonly topic: string; readonly read: number; readonly total: number }[]
  readonly report?: {
    readonly equal: boolean
    readonly pausedMs: number
    readonly tables: readonly {
      readonly table: string
      readonly rows: number
      readonly missing: number
      readonly surplus: number
      readonly differing: number
    }[]
  }
}

/** Somebody who operates the hub, using only the public API. */
export interface Operator {
  readonly overview: () => Promise<Answer<Overview>>
  readonly listEvents: (query: Readonly<Record<string, string>>) => Promise<Answer<EventPage>>
  readonly readJourney: (eventId: string) => Promise<Answer<Journey>>
  readonly reveal: (eventId: string, reason: string) => Promise<Answer<StreamEvent>>
  /** Begins to build the read model of verification anew. @param key the same one for the same rebuild */
  readonly startRebuild: (key: string) => Promise<Answer<Rebuild>>
  readonly readRebuild: (id: string) => Promise<Answer<Rebuild>>
  /** Any other call of `/operations`. */
  readonly call: Caller['call']
}

export const createOperator = (hub: HubAddress, role: OperatorRole, officer = `${role}-1`): Operator => {
  const token = createTokenSource(hub.tokenEndpoint, hub.credentials(`hub-${role}`))
  const { call } = createCaller(hub.gateway, token, { procedure: 'G01-VH01', officer, purpose: 'operations' })
  const events = '/operations/v1/streams/events'
  const rebuilds = '/operations/v1/rebuilds'
  return {
    call,
    overview: () => call<Overview>({ method: 'GET', path: '/operations/v1/overview' }),
    listEvents: (query) =>
      call<EventPage>({ method: 'GET', path: `${events}?${new URLSearchParams(query).toString()}` }),
    readJourney: (eventId) => call<Journey>({ method: 'GET', path: `${events}/${eventId}/journey` }),
    reveal: (eventId, reason) =>
      call<StreamEvent>({
        method: 'POST',
        path: `${events}/${eventId}/revelation`,
        body: JSON.stringify({ reason }),
      }),
    startRebuild: (key) =>
      call<Rebuild>({
        method: 'POST',
        path: rebuilds,
        body: JSON.stringify({ consumer: 'verification' }),
        headers: { 'idempotency-key': `"${key}"` },
      }),
    readRebuild: (id) => call<Rebuild>({ method: 'GET', path: `${rebuilds}/${id}` }),
  }
}
