import { describe, expect, test } from '@jest/globals'
import { decodeEvent, pinIssued } from '@hub/contracts'
import { asIncoming, makeRecord, newPersonId } from '@hub/testing'
import { createApply } from './apply.ts'
import type { ConsumerStore } from './consumer-store.ts'
import { on, type Delivery, type Waits } from './delivery.ts'

const makeDelivery = (): Delivery => {
  const data = { pin: '001326000001', issuedAt: '2026-11-20T02:15:30.123Z' }
  const record = asIncoming(makeRecord(pinIssued, { key: newPersonId(), sequence: 1, data }))
  const decoded = decodeEvent(record)
  if (decoded.kind === 'fault') throw new TypeError(decoded.fault)
  return { record, event: decoded.event }
}

const deadline = new Date('2026-11-21T00:00:00Z')
const waitsFor = (awaits: string): Waits => ({ awaits, deadline })

/** Applies one delivery with a handler that answers with each of the answers in turn. */
const setUp = (answers: readonly (Waits | undefined)[]) => {
  const steps: string[] = []
  const kept: Waits[] = []
  const store = {
    lockAwaited: (_tx: object, awaited: string) => {
      steps.push(`lock ${awaited}`)
      return Promise.resolve()
    },
    keepWaiting: (_tx: object, _delivery: Delivery, waits: Waits) => {
      steps.push(`keep ${waits.awaits}`)
      kept.push(waits)
      return Promise.resolve()
    },
  } as unknown as ConsumerStore<object>
  const left = [...answers]
  const handlers = new Map([
    on(pinIssued, (event, _tx: object) => {
      steps.push(`handle ${event.data.pin.slice(0, 6)}`)
      return Promise.resolve(left.shift())
    }),
  ])
  return { apply: createApply({ consumer: 'id-issuance', store, handlers }), steps, kept }
}

describe('an event', () => {
  test('that has what it needs is handled once, without any lock', async () => {
    const { apply, steps } = setUp([undefined])
    expect(await apply(makeDelivery(), {})).toBe('applied')
    expect(steps).toEqual(['handle 001326'])
  })

  test('that needs something is looked at again under the lock on what it needs, and then kept', async () => {
    const { apply, steps, kept } = setUp([waitsFor('person/1'), waitsFor('person/1')])
    expect(await apply(makeDelivery(), {})).toBe('waiting')
    expect(steps).toEqual(['handle 001326', 'lock person/1', 'handle 001326', 'keep person/1'])
    expect(kept).toEqual([waitsFor('person/1')])
  })

  test('of which the need came between the look and the lock is applied, not kept', async () => {
    const { apply, steps } = setUp([waitsFor('person/1'), undefined])
    expect(await apply(makeDelivery(), {})).toBe('applied')
    expect(steps).toEqual(['handle 001326', 'lock person/1', 'handle 001326'])
  })

  test('that comes to need something else under the lock is kept only with the lock on that', async () => {
    const { apply, steps } = setUp([waitsFor('person/1'), waitsFor('person/2'), waitsFor('person/2')])
    expect(await apply(makeDelivery(), {})).toBe('waiting')
    expect(steps.slice(0, steps.indexOf('keep person/2'))).toContain('lock person/2')
  })

  test('of a type that is none of the consumer’s business counts as applied', async () => {
    const { apply, steps } = setUp([])
    const { record, event } = makeDelivery()
    expect(await apply({ record, event: { ...event, type: 'vn.ndxp.identity.pin-frozen.v1' } }, {})).toBe('applied')
    expect(steps).toEqual([])
  })

  test('of which the handler fails fails, and is not kept', async () => {
    const bug = new TypeError('bug')
    const { steps } = setUp([])
    const store = { keepWaiting: () => steps.push('keep') } as unknown as ConsumerStore<object>
    const handlers = new Map([on(pinIssued, (_event, _tx: object) => Promise.reject(bug))])
    await expect(createApply({ consumer: 'id-issuance', store, handlers })(makeDelivery(), {})).rejects.toBe(bug)
    expect(steps).toEqual([])
  })
})
