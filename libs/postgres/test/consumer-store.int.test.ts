import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { decodeEvent, personCreated, type PersonId } from '@hub/contracts'
import { asIncoming, createTestDatabase, eventually, makeRecord, newPersonId, type TestDatabase } from '@hub/testing'
import { createConsumerStore, type ConsumerStore, type Delivery, type Queryable } from '../src/index.ts'

let database: TestDatabase
let store: ConsumerStore
beforeAll(async () => {
  database = await createTestDatabase('population')
  store = createConsumerStore(database, 'population')
})
afterAll(() => database.stop())

let offset = 0
const deliver = (key: PersonId, sequence: number, topic = 'identity.pin.v1'): Delivery => {
  offset += 1
  const record = {
    ...asIncoming(makeRecord(personCreated, { key, sequence, data: { createdAt: new Date().toISOString() } }), offset),
    topic,
  }
  const decoded = decodeEvent(record)
  if (decoded.kind === 'fault') throw new Error(decoded.fault)
  return { record, event: decoded.event }
}

const admit = async (...deliveries: Delivery[]): Promise<readonly string[]> => {
  const admissions = await database.inTransaction((tx) => store.admit(tx, deliveries))
  return admissions.map(({ verdict, missing }) => (missing === 0 ? verdict : `${verdict} after ${missing} missing`))
}

const parkedReasons = async (key: PersonId): Promise<readonly string[]> => {
  const rows = await database.rows<{ reason: string }>(
    'select reason from parked_event where key = $1 order by ordinal',
    [key],
  )
  return rows.map(({ reason }) => reason)
}

describe('the inbox', () => {
  test('P3: applies each event once, however often and in whichever company it comes', async () => {
    const key = newPersonId()
    const [first, second] = [deliver(key, 1), deliver(key, 2)]
    expect(await admit(first, first)).toEqual(['apply', 'duplicate'])
    expect(await admit(first, second)).toEqual(['duplicate', 'apply'])
    expect(await admit(second, first)).toEqual(['duplicate', 'duplicate'])
  })

  test('P3: two processes that get the same event at once apply it once', async () => {
    const delivery = deliver(newPersonId(), 1)
    const verdicts = await Promise.all(Array.from({ length: 8 }, () => admit(delivery)))
    expect(verdicts.flat().toSorted()).toEqual(['apply', ...Array.from({ length: 7 }, () => 'duplicate')])
  })

  test('forgets the sighting when the effect is rolled back', async () => {
    const delivery = deliver(newPersonId(), 1)
    const failing = database.inTransaction(async (tx) => {
      await store.admit(tx, [delivery])
      throw new Error('the effect failed')
    })
    await expect(failing).rejects.toThrow('the effect failed')
    expect(await admit(delivery)).toEqual(['apply'])
  })

  test('P4: refuses to go back in the sequence of a person and notices what is missing', async () => {
    const key = newPersonId()
    const [first, second, third] = [deliver(key, 1), deliver(key, 2), deliver(key, 3)]
    expect(await admit(first)).toEqual(['apply'])
    expect(await admit(third)).toEqual(['apply after 1 missing'])
    expect(await admit(second)).toEqual(['late'])
  })

  test('keeps the sequences of topics and persons apart', async () => {
    const [one, other] = [newPersonId(), newPersonId()]
    expect(await admit(deliver(one, 1), deliver(other, 1))).toEqual(['apply', 'apply'])
    expect(await admit(deliver(one, 1, 'civil-status.act.v1'))).toEqual(['apply'])
  })
})

describe('parking', () => {
  test('P4: holds back the later events of the person on every topic, in order, and nobody else', async () => {
    const [sick, healthy] = [newPersonId(), newPersonId()]
    const poison = deliver(sick, 1)
    await store.park(poison.record, poison.event, 'poison')
    expect(await admit(deliver(sick, 2), deliver(healthy, 1), deliver(sick, 3))).toEqual(['held', 'apply', 'held'])
    expect(await admit(deliver(sick, 1, 'civil-status.act.v1'))).toEqual(['held'])
    expect(await parkedReasons(sick)).toEqual(['poison', 'behind-parked', 'behind-parked', 'behind-parked'])
    expect(await database.rows('select 1 from inbox where event_id = $1', [poison.event.id])).toEqual([])
  })

  test('keeps an event once and publishes one notice, however often it fails', async () => {
    const key = newPersonId()
    const poison = deliver(key, 1)
    await store.park(poison.record, poison.event, 'poison')
    await store.park(poison.record, poison.event, 'poison')
    expect(await admit(poison)).toEqual(['held'])
    expect(await parkedReasons(key)).toEqual(['poison'])
    const notices = await database.rows<{ payload: string }>(
      "select payload from outbox where key = $1 and topic = 'population.dlt'",
      [key],
    )
    expect(notices).toHaveLength(1)
  })

  test('an event that was applied before its key was held counts as applied', async () => {
    const key = newPersonId()
    const [applied, poison] = [deliver(key, 1), deliver(key, 2)]
    await admit(applied)
    await store.park(poison.record, poison.event, 'poison')
    expect(await admit(applied)).toEqual(['duplicate'])
  })

  test('does not park what another process has applied meanwhile', async () => {
    const key = newPersonId()
    const delivery = deliver(key, 1)
    await admit(delivery)
    await store.park(delivery.record, delivery.event, 'bug')
    expect(await parkedReasons(key)).toEqual([])
  })

  test('a record that cannot be decoded is kept once by its place and holds no key', async () => {
    const record = {
      topic: 'identity.pin.v1',
      partition: 2,
      offset: '77',
      key: 'anything',
      headers: {},
      value: Buffer.from([0xff, 0x00]),
    }
    await store.park(record, undefined, 'undecodable-malformed-json')
    await store.park(record, undefined, 'undecodable-malformed-json')
    const rows = await database.rows('select payload from parked_event where partition = 2 and kafka_offset = 77')
    expect(rows).toEqual([{ payload: record.value }])
  })
})

describe('waiting', () => {
  const waits = (awaits: string): { awaits: string; deadline: Date } => ({
    awaits,
    deadline: new Date(Date.now() + 60_000),
  })

  test('P10: whoever waits and whoever brings what is awaited cannot miss each other', async () => {
    await database.rows('create table arrived (key text primary key)')
    const isHere = async (tx: Queryable, key: PersonId): Promise<boolean> =>
      (await tx.query({ name: '', text: 'select 1 from arrived where key = $1' }, [key])).length > 0
    for (let round = 0; round < 30; round += 1) {
      const key = newPersonId()
      const awaited = `person/${key}`
      const delivery = deliver(key, 1)
      const bring = (): Promise<void> =>
        database.inTransaction(async (tx) => {
          await tx.query({ name: '', text: 'insert into arrived values ($1)' }, [key])
          await store.wake(tx, awaited)
        })
      // As the pipeline does it: look, and if it is not here, look again under the lock before writing that it waits.
      const wait = (): Promise<void> =>
        database.inTransaction(async (tx) => {
          if (await isHere(tx, key)) return
          await store.lockAwaited(tx, awaited)
          if (!(await isHere(tx, key))) await store.keepWaiting(tx, delivery, waits(awaited))
        })
      await Promise.all(round % 2 === 0 ? [bring(), wait()] : [wait(), bring()])
      expect(await database.rows('select awaits from waiting_event where key = $1 and not woken', [key])).toEqual([])
    }
  })

  test('is told once the commit that brought it is certain, not before', async () => {
    const key = newPersonId()
    let told = 0
    store.onWoken(() => (told += 1))
    await database.inTransaction((tx) => store.keepWaiting(tx, deliver(key, 1), waits('person/x')))
    await database
      .inTransaction(async (tx) => {
        await store.wake(tx, 'person/x')
        throw new Error('rolled back')
      })
      .catch(() => undefined)
    expect(told).toBe(0)
    await database.inTransaction((tx) => store.wake(tx, 'person/x'))
    await eventually(
      () => told,
      (times) => times === 1,
    )
  })

  test('an event that waited and then fails is parked, and counts as not applied', async () => {
    const key = newPersonId()
    const delivery = deliver(key, 1)
    await database.inTransaction(async (tx) => {
      await store.admit(tx, [delivery])
      await store.keepWaiting(tx, delivery, waits('person/y'))
    })
    await database.inTransaction((tx) => store.parkWaiting(tx, delivery, 'poison'))
    expect(await database.rows('select 1 from waiting_event where key = $1', [key])).toEqual([])
    expect(await database.rows('select 1 from inbox where event_id = $1', [delivery.event.id])).toEqual([])
    expect(await parkedReasons(key)).toEqual(['poison'])
  })
})
