import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { HttpServer } from '@hub/http'
import {
  createOperationsUnderTest,
  startManagement,
  unusedStore,
  type OperationsUnderTest,
  type OperatorStore,
} from './operations-under-test.ts'

const none = (): Promise<readonly object[]> => Promise.resolve([])
const storeOf = (groups: readonly object[]): OperatorStore => ({
  ...unusedStore,
  listParkedGroups: () => Promise.resolve(groups),
  readOutbox: () => Promise.resolve({ rows: 0, oldestSeconds: 0 }),
})

let servers: readonly HttpServer[]
let operations: OperationsUnderTest
beforeAll(async () => {
  const waiting = [{ overdue: true }, { overdue: false }]
  servers = await Promise.all([
    startManagement(
      'up',
      { 'waiting-events': () => Promise.resolve(waiting) },
      storeOf([{ reason: 'quarantined', events: 2500, keys: 900 }]),
    ),
    startManagement('away', { 'waiting-events': none }, storeOf([])),
    startManagement('up', {}),
  ])
  const [population, verification, gone] = servers.map((server) => server.url())
  await servers[2]?.stop()
  operations = await createOperationsUnderTest([
    `population=${gone}`,
    `population=${population}`,
    `verification=${verification}`,
    `id-issuance=${gone}`,
  ])
})
afterAll(async () => {
  await operations.stop()
  await Promise.all(servers.slice(0, 2).map((server) => server.stop()))
})

describe('the overview', () => {
  test('shows a service that is away beside the figures of the others, and asks another process where one is gone', async () => {
    const { status, body } = await operations.call('GET', '/v1/overview')
    expect([status, body]).toEqual([
      200,
      {
        services: [
          {
            service: 'population',
            processes: [
              { state: 'away', parts: {} },
              { state: 'ready', parts: { database: 'up' } },
            ],
            parked: 2500,
            waiting: 2,
            overdue: 1,
            outbox: { rows: 0, oldestSeconds: 0 },
          },
          {
            service: 'verification',
            processes: [{ state: 'not-ready', parts: { database: 'away' } }],
            parked: 0,
            waiting: 0,
            overdue: 0,
            outbox: { rows: 0, oldestSeconds: 0 },
          },
          { service: 'id-issuance', processes: [{ state: 'away', parts: {} }] },
        ],
      },
    ])
  })
})
