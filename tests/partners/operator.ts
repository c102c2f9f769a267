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

/** Somebody who operates the hub, using only the public API. */
export interface Operator {
  readonly overview: () => Promise<Answer<Overview>>
  readonly listEvents: (query: Readonly<Record<string, string>>) => Promise<Answer<EventPage>>
  readonly readJourney: (eventId: string) => Promise<Answer<Journey>>
  readonly reveal: (eventId: string, reason: string) => Promise<Answer<StreamEvent>>
  /** Any other call of `/operations`. */
  readonly call: Caller['call']
}

export const createOperator = (hub: HubAddress, role: OperatorRole, officer = `${role}-1`): Operator => {
  const token = createTokenSource(hub.tokenEndpoint, hub.credentials(`hub-${role}`))
  const { call } = createCaller(hub.gateway, token, { procedure: 'G01-VH01', officer, purpose: 'operations' })
  const events = '/operations/v1/streams/events'
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
  }
}
