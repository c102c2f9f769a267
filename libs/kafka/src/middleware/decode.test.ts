import { describe, expect, test } from '@jest/globals'
import { pinIssued, type EventId, type IncomingRecord } from '@hub/contracts'
import { PermanentFault } from '@hub/failure'
import { asIncoming, makeRecord, newPersonId } from '@hub/testing'
import type { Delivery } from '../delivery.ts'
import { decodeRecords } from './decode.ts'

const data = { pin: '001326000001', issuedAt: '2026-11-20T02:15:30.123Z' }
const id = '0199a0a0-0000-7000-8000-000000000001' as EventId

const recordAt = (offset: number): IncomingRecord =>
  asIncoming(makeRecord(pinIssued, { key: newPersonId(), sequence: 7, data, id }), offset)

const setUp = () => {
  const seen: (readonly Delivery[])[] = []
  const handle = decodeRecords((deliveries) => {
    seen.push(deliveries)
    return Promise.resolve()
  })
  return { seen, handle }
}

const failureOf = async (work: () => Promise<void>): Promise<unknown> => {
  try {
    await work()
  } catch (error) {
    return error
  }
  return undefined
}

describe('records', () => {
  test('become deliveries in their order, each event beside its record', async () => {
    const { seen, handle } = setUp()
    const batch = [recordAt(4), recordAt(5), recordAt(6)]
    await handle(batch)
    expect(seen).toHaveLength(1)
    expect(seen[0]?.map(({ record }) => record)).toEqual(batch)
    expect(seen[0]?.[0]?.event).toMatchObject({ id, type: pinIssued.type, key: batch[0]?.key, sequence: 7, data })
  })

  test.each<[what: string, broken: (record: IncomingRecord) => IncomingRecord, reason: string]>([
    ['has no version', (record) => ({ ...record, headers: {} }), 'undecodable-unsupported-specversion'],
    ['has broken data', (record) => ({ ...record, value: Buffer.from('{') }), 'undecodable-malformed-json'],
    ['breaks its schema', (record) => ({ ...record, value: Buffer.from('{}') }), 'undecodable-invalid-data'],
    ['has another key', (record) => ({ ...record, key: 'other' }), 'undecodable-key-differs'],
  ])('of which one %s fail for good, before any is handled', async (_what, broken, reason) => {
    const { seen, handle } = setUp()
    const error = await failureOf(() => handle([recordAt(1), broken(recordAt(2)), recordAt(3)]))
    expect(error).toBeInstanceOf(PermanentFault)
    expect(error).toMatchObject({ reason })
    expect(seen).toEqual([])
  })

  test('that are no events are not quoted', async () => {
    const { handle } = setUp()
    const error = await failureOf(() => handle([{ ...recordAt(1), value: Buffer.from('{"pin": "Nguyễn Văn An"}') }]))
    expect(String((error as Error).stack)).not.toContain('Nguyễn')
    expect((error as Error).cause).toBeUndefined()
  })
})
