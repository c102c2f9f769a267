import { describe, expect, test } from '@jest/globals'
import {
  decodeEvent,
  encodeEvent,
  withSequence,
  type DecodeFault,
  type EventId,
  type IncomingRecord,
} from './envelope.ts'
import { birthRegistered } from './events/birth-registered.v1.ts'
import { pinIssued } from './events/pin-issued.v1.ts'
import type { ActId, PersonId } from './fields.ts'

const event = {
  id: '0199a0a0-0000-7000-8000-000000000001' as EventId,
  source: 'VN/GOV/000.00.00.G01/id-issuance',
  key: '0199a0a0-0000-7000-8000-000000000002' as PersonId,
  time: '2026-11-20T02:15:30.123Z',
  data: {
    pin: '001326000001',
    actId: '0199a0a0-0000-7000-8000-000000000003' as ActId,
    issuedAt: '2026-11-20T02:15:30.123Z',
  },
}
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

const outgoing = withSequence(encodeEvent(pinIssued, event), 7)
const incoming: IncomingRecord = { ...outgoing, partition: 3, offset: '42' }

const withHeaders = (headers: Record<string, string | undefined>): IncomingRecord => ({
  ...incoming,
  headers: Object.fromEntries(
    Object.entries({ ...incoming.headers, ...headers }).filter(([, value]) => value !== undefined),
  ) as Record<string, string>,
})

const faultOf = (record: IncomingRecord): DecodeFault | 'none' => {
  const decoded = decodeEvent(record)
  return decoded.kind === 'fault' ? decoded.fault : 'none'
}

describe('an event on its way out', () => {
  test('is a CloudEvent in Kafka binary mode: an attribute for each header, the data as the value', () => {
    expect(outgoing).toEqual({
      topic: 'identity.pin.v1',
      key: event.key,
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_id: event.id,
        ce_type: 'vn.ndxp.identity.pin-issued.v1',
        ce_source: event.source,
        ce_subject: event.key,
        ce_time: event.time,
        ce_dataschema: 'https://hub.ndxp.example/schemas/identity.pin-issued.v1',
        ce_partitionkey: event.key,
        ce_sequence: '7',
      },
      value: Buffer.from(JSON.stringify(event.data)),
    })
  })

  test('carries the trace where it has one, and no header for it where it has none', () => {
    expect(encodeEvent(pinIssued, { ...event, traceparent }).headers['traceparent']).toBe(traceparent)
    expect(Object.keys(encodeEvent(pinIssued, event).headers)).not.toContain('traceparent')
  })

  test('has no header without a text, and no personal data in any', () => {
    const values = Object.values(outgoing.headers)
    expect(values.filter((value) => typeof value !== 'string' || value === '')).toEqual([])
    expect(values.filter((value) => value.includes(event.data.pin))).toEqual([])
  })

  test('names its attributes with small letters and digits only', () => {
    const names = Object.keys(outgoing.headers).filter((name) => name !== 'content-type')
    expect(names.filter((name) => !/^ce_[a-z0-9]+$/.test(name))).toEqual([])
  })

  test('has no place in a sequence before it is stored', () => {
    const record = encodeEvent(pinIssued, event)
    expect(Object.keys(record.headers)).not.toContain('ce_sequence')
    withSequence(record, 1)
    expect(Object.keys(record.headers)).not.toContain('ce_sequence')
  })
})

describe('a record that comes in', () => {
  test('is the event that went out', () => {
    expect(decodeEvent(incoming)).toEqual({ kind: 'event', event: { ...event, type: pinIssued.type, sequence: 7 } })
  })

  test('keeps names beyond ASCII, and its trace', () => {
    const place = { country: 'VN', communeCode: '00004', provinceCode: '01' }
    const child = {
      fullName: 'Y-Bhĭm Êban Đặng',
      sex: 'female',
      dateOfBirth: '2026-11-18',
      placeOfBirth: place,
      nativePlace: place,
      ethnicity: '12',
      nationality: 'VN',
    } as const
    const data = {
      actId: event.data.actId,
      role: 'child',
      registeredOn: '2026-11-20',
      registeredAt: place,
      child,
    } as const
    const record = withSequence(encodeEvent(birthRegistered, { ...event, data, traceparent }), 1)
    expect(decodeEvent({ ...record, partition: 0, offset: '0' })).toMatchObject({
      kind: 'event',
      event: { data, traceparent },
    })
  })

  test.each(['application/json; charset=utf-8', 'application/json;charset=UTF-8'])('may be declared as %s', (type) => {
    expect(faultOf(withHeaders({ 'content-type': type }))).toBe('none')
  })

  test.each<[what: string, headers: Record<string, string | undefined>, fault: DecodeFault]>([
    ['no version of CloudEvents', { ce_specversion: undefined }, 'unsupported-specversion'],
    ['another version of CloudEvents', { ce_specversion: '0.3' }, 'unsupported-specversion'],
    ['no media type', { 'content-type': undefined }, 'unsupported-content-type'],
    ['another media type', { 'content-type': 'text/plain' }, 'unsupported-content-type'],
    ['structured mode', { 'content-type': 'application/cloudevents+json' }, 'unsupported-content-type'],
    ['no id', { ce_id: undefined }, 'missing-attribute'],
    ['an empty id', { ce_id: '' }, 'missing-attribute'],
    ['no type', { ce_type: undefined }, 'missing-attribute'],
    ['no source', { ce_source: undefined }, 'missing-attribute'],
    ['no subject', { ce_subject: undefined }, 'missing-attribute'],
    ['no time', { ce_time: undefined }, 'missing-attribute'],
    ['no sequence', { ce_sequence: undefined }, 'missing-attribute'],
    ['an id that is no UUID', { ce_id: '42' }, 'malformed-id'],
    ['the sequence 0', { ce_sequence: '0' }, 'malformed-sequence'],
    ['a sequence with a leading zero', { ce_sequence: '07' }, 'malformed-sequence'],
    ['a sequence below zero', { ce_sequence: '-1' }, 'malformed-sequence'],
    ['a broken sequence', { ce_sequence: '1.5' }, 'malformed-sequence'],
    ['a sequence that no number holds exactly', { ce_sequence: '12345678901234567' }, 'malformed-sequence'],
    ['another subject than its key', { ce_subject: '0199a0a0-0000-7000-8000-000000000009' }, 'key-differs'],
  ])('with %s is no event', (_what, headers, fault) => {
    expect(faultOf(withHeaders(headers))).toBe(fault)
  })

  test.each<[what: string, value: Buffer | null, fault: DecodeFault]>([
    ['a tombstone', null, 'malformed-json'],
    ['an empty value', Buffer.alloc(0), 'malformed-json'],
    ['cut off data', incoming.value?.subarray(0, 20) ?? null, 'malformed-json'],
    ['data that is no object', Buffer.from('"001326000001"'), 'invalid-data'],
    ['data that breaks the schema', Buffer.from('{"pin":"1"}'), 'invalid-data'],
  ])('with %s is no event', (_what, value, fault) => {
    expect(faultOf({ ...incoming, value })).toBe(fault)
  })

  test('without a key is no event', () => {
    expect(faultOf({ ...incoming, key: undefined })).toBe('key-differs')
  })

  test('of a type that is not known here passes, whatever its data', () => {
    const record = { ...withHeaders({ ce_type: 'vn.ndxp.identity.pin-frozen.v1' }), value: Buffer.from('[1,2]') }
    expect(decodeEvent(record)).toMatchObject({
      kind: 'event',
      event: { type: 'vn.ndxp.identity.pin-frozen.v1', data: [1, 2] },
    })
  })

  test('says which part is wrong, and nothing of the content', () => {
    const decoded = decodeEvent({ ...incoming, value: Buffer.from('{"pin":"Nguyễn Văn An"}') })
    expect(decoded).toEqual({ kind: 'fault', fault: 'invalid-data' })
  })

  test('is judged and never thrown at the reader, whatever type it claims to be', () => {
    expect(() => decodeEvent(withHeaders({ ce_type: '__proto__' }))).not.toThrow()
  })
})
