import { createTokenSource } from './access-token.ts'
import { createCaller, type Answer } from './call.ts'
import type { HubAddress } from './hub-address.ts'

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

/** An operator of the hub at the desk: acts, and approves nothing. Uses the public API only. */
export interface OperatorDesk {
  /** @param key the same one for the same rebuild */
  readonly startRebuild: (key: string) => Promise<Answer<Rebuild>>
  readonly readRebuild: (id: string) => Promise<Answer<Rebuild>>
}

const purpose = { procedure: 'G01-VH01', officer: 'operator-1', purpose: 'operation' }
const rebuildsPath = '/operations/v1/rebuilds'

export const createOperatorDesk = (hub: HubAddress): OperatorDesk => {
  const token = createTokenSource(hub.tokenEndpoint, hub.credentials('hub-operator'))
  const { call } = createCaller(hub.gateway, token, purpose)
  return {
    startRebuild: (key) =>
      call<Rebuild>({
        method: 'POST',
        path: rebuildsPath,
        body: JSON.stringify({ consumer: 'verification' }),
        headers: { 'idempotency-key': `"${key}"` },
      }),
    readRebuild: (id) => call<Rebuild>({ method: 'GET', path: `${rebuildsPath}/${id}` }),
  }
}
