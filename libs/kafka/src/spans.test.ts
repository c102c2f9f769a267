import { describe, expect, test } from '@jest/globals'
import { decodeEvent, personCreated, pinIssued, type OutgoingRecord } from '@hub/contracts'
import { asIncoming, makeRecord, newPersonId } from '@hub/testing'
import type { Delivery } from './delivery.ts'
import { toEventSpan, toSendSpan, toTransactionSpan } from './spans.ts'

const traceparents = [1, 2].map((digit) => `00-0af7651916cd43dd8448eb211c80319${digit}-b7ad6b7169203331-01`)
const key = newPersonId()
const data = { pin: '001326000001', issuedAt: '2026-11-20T02:15:30.123Z' }

const makeIssued = (traceparent = ''): OutgoingRecord => {
  const record = makeRecord(pinIssued, { key, sequence: 1, data })
  return { ...record, headers: { ...record.headers, traceparent } }
}
const issued = traceparents.map(makeIssued)

const toDelivery = (outgoing: OutgoingRecord): Delivery => {
  const record = asIncoming(outgoing)
  const decoded = decodeEvent(record)
  if (decoded.kind === 'fault') throw new TypeError(decoded.fault)
  return { record, event: decoded.event }
}
const deliveries = issued.map(toDelivery)

describe('the span', () => {
  test('of a send is named for its topic and links to where its events were created', () => {
    expect(toSendSpan(issued)).toMatchObject({
      name: 'send identity.pin.v1',
      role: 'client',
      attributes: { 'messaging.destination.name': 'identity.pin.v1', 'messaging.batch.message_count': 2 },
      traceparents,
    })
  })

  test('of a send to several topics names none', () => {
    const span = toSendSpan(
      issued.map((record, index) => (index === 0 ? record : { ...record, topic: personCreated.topic })),
    )
    expect(span.name).toBe('send')
    expect(Object.keys(span.attributes)).not.toContain('messaging.destination.name')
  })

  test('of a transaction links to where its events were created', () => {
    expect(toTransactionSpan('population', deliveries)).toMatchObject({
      name: 'process batch identity.pin.v1',
      attributes: { 'messaging.consumer.group.name': 'population', 'messaging.batch.message_count': 2 },
      traceparents,
    })
  })

  test('of an event continues where it was created', () => {
    const [delivery] = deliveries as [Delivery]
    expect(toEventSpan('population', delivery)).toMatchObject({
      name: 'process identity.pin.v1',
      attributes: { 'cloudevents.event_type': pinIssued.type, 'messaging.message.id': delivery.event.id },
      parent: traceparents[0],
    })
  })

  test('P9: never tells the person or the number', () => {
    const [delivery] = deliveries as [Delivery]
    const all = [toSendSpan(issued), toTransactionSpan('population', deliveries), toEventSpan('population', delivery)]
    expect(JSON.stringify(all)).not.toMatch(new RegExp(`${key}|${data.pin}`))
  })
})
