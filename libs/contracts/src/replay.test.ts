import { expect, test } from '@jest/globals'
import type { IncomingRecord } from './envelope.ts'
import { findReplayFault, readReplayCopy, toReplayCopy } from './replay.ts'

const replayId = '0199a0a0-0000-7000-8000-000000000001'

test.each<[string, Partial<IncomingRecord>]>([
  ['with all its headers', { headers: { ce_id: 'x', ce_type: 'y', traceparent: 'z' } }],
  ['whose bytes are no text', { value: Buffer.from([0xff, 0x00, 0xfe]) }],
  ['far behind', { partition: 11, offset: '4611686018427387904' }],
  ['whose key is a name', { key: 'Trần Thị Ơn' }],
])('P6: a copy of a record %s is taken in as the record of the source, in its own place', (_what, changed) => {
  const original = {
    topic: 'identity.pin.v1',
    partition: 1,
    offset: '2',
    key: 'k',
    headers: {},
    value: Buffer.of(1),
    ...changed,
  }
  const { topic, key, headers, value } = toReplayCopy('population', { replayId, record: original }, 'a lost batch')
  expect(topic).toBe('replay.population.v1')
  expect(readReplayCopy({ topic, partition: 3, offset: '9', key, headers, value })).toEqual({
    replayId,
    record: original,
  })
})

test.each([
  ['of no replay', { 'replay-id': 'x' }],
  ['of nowhere', { 'replay-of': 'identity.pin.v1/1' }],
  ['in a mode that there is not', { 'replay-mode': 'reapply' }],
])('a record %s is no copy', (_what, changed) => {
  const original = { topic: 'identity.pin.v1', partition: 1, offset: '2', key: 'k', headers: {}, value: Buffer.of(1) }
  const copy = toReplayCopy('population', { replayId, record: original }, 'why')
  expect(
    readReplayCopy({ ...copy, partition: 0, offset: '0', headers: { ...copy.headers, ...changed } }),
  ).toBeUndefined()
})

test.each([
  ['identity.pin.v1', 'vn.ndxp.identity.pin-issued.v1', undefined],
  ['identity.pin.v1', 'vn.ndxp.identity.unheard-of.v1', undefined],
  ['identity.pin.v1', undefined, undefined],
  ['population.snapshot.v1', 'vn.ndxp.population.person-snapshot.v1', 'not-consumed'],
  ['identity.pin.v1', 'vn.ndxp.exchange.exchange-answered.v1', 'not-to-be-replayed'],
])('population is asked to take in once more from %s a %s: %s', (topic, type, fault) => {
  expect(findReplayFault('population', topic, type)).toBe(fault)
})
