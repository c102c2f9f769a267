import { describe, expect, test } from '@jest/globals'
import { toServiceOverview } from './service-overview.ts'

const refused = { kind: 'refused', status: 404, body: {} } as const
const away = { kind: 'away' } as const
const answered = (body: unknown) => ({ kind: 'answered', body }) as const

describe('how a service is', () => {
  test('counts what it parked, what waits and what is overdue', () => {
    const overview = toServiceOverview('population', {
      health: [answered({ status: 'ready', parts: { database: 'up' } }), away],
      parked: answered([
        { reason: 'bug', events: 1700 },
        { reason: 'quarantined', events: 3 },
      ]),
      waiting: answered([{ overdue: true }, { overdue: false }, { overdue: true }]),
      outbox: answered({ rows: 3, oldestSeconds: 1.5 }),
      held: away,
      unresolved: answered([{ overdue: false }]),
    })
    expect(overview).toEqual({
      service: 'population',
      processes: [
        { state: 'ready', parts: { database: 'up' } },
        { state: 'away', parts: {} },
      ],
      parked: 1703,
      waiting: 3,
      overdue: 2,
      unresolvedActs: 1,
      overdueActs: 0,
      outbox: { rows: 3, oldestSeconds: 1.5 },
    })
  })

  test('leaves out what it does not keep, and says which part is not ready', () => {
    const notReady = { kind: 'refused', status: 503, body: { parts: { database: 'away' } } } as const
    expect(
      toServiceOverview('gateway', {
        health: [notReady],
        parked: refused,
        waiting: refused,
        outbox: away,
        held: away,
        unresolved: away,
      }),
    ).toEqual({ service: 'gateway', processes: [{ state: 'not-ready', parts: { database: 'away' } }] })
  })
})
