import { expect, test } from '@jest/globals'
import type { EventOf, Outbox, pinCancelled } from '@hub/contracts'
import { newPersonId } from '@hub/testing'
import { createCancelNumber } from './cancel-number.ts'
import type { Cancellation } from './ports.ts'

const key = newPersonId()
const cancellationId = '0199a0a0-0000-7000-8000-000000000001'
const pin = '001308000001'

/** Register and outbox in memory, written to in order. */
const setUp = () => {
  const cancelled: Cancellation[] = []
  const events: { readonly type: string; readonly key: string; readonly data: unknown }[] = []
  const register = { recordCancellation: (given: Cancellation) => Promise.resolve(void cancelled.push(given)) }
  const outbox: Outbox = { append: ({ type }, event) => void events.push({ type, ...event }) }
  const cancelNumber = createCancelNumber({ now: () => new Date('2026-11-20T02:15:30.123Z') })
  const cancel = (successor?: string): Promise<void> => {
    const data = { cancellationId, pin, ground: 'collection-error', cancelledAt: '2026-11-20T02:15:00.000Z' }
    const event = { key, sequence: 3, data: successor === undefined ? data : { ...data, successor } }
    return cancelNumber({ register, outbox }, event as EventOf<typeof pinCancelled>)
  }
  return { cancel, cancelled, events }
}

test.each([
  ['with its successor', '001308000002', { successor: '001308000002' }],
  ['that nothing stands in for', undefined, {}],
])('P2: the cancellation of a number %s is recorded and fenced', async (_what, successor, told) => {
  const { cancel, cancelled, events } = setUp()
  await cancel(successor)
  expect(cancelled).toEqual([{ pin, successor, personId: key, version: 3 }])
  expect(events).toEqual([
    {
      type: 'vn.ndxp.verification.pin-fenced.v1',
      key,
      data: { cancellationId, pin, ...told, fencedAt: '2026-11-20T02:15:30.123Z' },
    },
  ])
})

test('P2: a cancellation that comes again is fenced again, for whoever missed the first fence', async () => {
  const { cancel, events } = setUp()
  await cancel()
  await cancel()
  expect(events).toHaveLength(2)
})
