import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pinCancelled, pinFenced, type OutgoingRecord, type PersonId } from '@hub/contracts'
import { readRecords } from '@hub/kafka'
import { eventually, makeRecord, newPersonId } from '@hub/testing'
import type { Rebuild } from '../src/domain/rebuild.ts'
import {
  createVerificationUnderTest,
  issued,
  nextPin,
  question,
  snapshot,
  type VerificationUnderTest,
} from './verification-under-test.ts'

let under: VerificationUnderTest
beforeAll(async () => {
  under = await createVerificationUnderTest(2)
})
afterAll(() => under.stop())

interface Person {
  readonly key: PersonId
  readonly pin: string
}

const newPersons = (count: number): readonly Person[] =>
  Array.from({ length: count }, () => ({ key: newPersonId(), pin: nextPin() }))

const cancelled = (key: PersonId, pin: string, successor?: string): OutgoingRecord =>
  makeRecord(pinCancelled, {
    key,
    sequence: 2,
    data: {
      cancellationId: randomUUID(),
      pin,
      ground: 'collection-error',
      cancelledAt: new Date().toISOString(),
      ...(successor === undefined ? {} : { successor }),
    },
  })

const untilApplied = async (records: readonly OutgoingRecord[]): Promise<void> => {
  const ids = records.map(({ headers }) => headers['ce_id'])
  await eventually(
    () => under.database.rows('select 1 from inbox where event_id = any($1)', [ids]),
    (rows) => rows.length === ids.length,
    { what: 'events applied' },
  )
}

/** Persons whom the register knows and the live model has. */
const bring = async (count: number): Promise<readonly Person[]> => {
  const persons = newPersons(count)
  const records = persons.flatMap(({ key, pin }) => [issued(key, pin), snapshot(key)])
  await under.producer.send(records)
  await untilApplied(records)
  return persons
}

const start = (id: string = randomUUID()) => under.operate('POST', '/operator/rebuilds', { id })
const untilEnded = async (id: string): Promise<Rebuild> => {
  const { body } = await eventually(
    () => under.operate('GET', `/operator/rebuilds/${id}`),
    (answer) => (answer.body as Rebuild).state !== 'running',
    { what: 'the end of the rebuild', timeoutMs: 40_000 },
  )
  return body as Rebuild
}
const rebuild = async (): Promise<Rebuild> => {
  const id = randomUUID()
  expect((await start(id)).status).toBe(202)
  return untilEnded(id)
}

/** All that questions are answered from, and what it is made of. */
const readModel = async (): Promise<readonly (readonly object[])[]> => [
  await under.database.rows('select pin, person_id, state, successor from pin_state order by pin'),
  await under.database.rows('select * from person_record order by person_id'),
]
const readMake = (): Promise<readonly object[]> =>
  under.database.rows(
    `select relname, relkind, reloptions, obj_description(oid) as about,
       (select array_agg(attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull order by attnum) from pg_attribute where attrelid = c.oid and attnum > 0) as columns,
       (select array_agg(conname || ' ' || pg_get_constraintdef(oid) order by conname) from pg_constraint where conrelid = c.oid) as constraints
     from pg_class as c where relnamespace = 'public'::regnamespace and relname ~ '^(pin_state|person_record)' order by relname`,
  )

const kindsOf = ({ report }: Rebuild) =>
  report?.tables.map(({ table, missing, surplus, differing }) => ({ table, missing, surplus, differing }))
const nothing = { missing: 0, surplus: 0, differing: 0 }

describe('a rebuild', () => {
  test('of a model that nothing happened to comes to the same state, row by row and by hash, and to the same make', async () => {
    const [first, second] = await bring(60)
    const records = [
      cancelled(first?.key as PersonId, first?.pin ?? '', nextPin()),
      snapshot(second?.key as PersonId, 2),
    ]
    await under.producer.send(records)
    await untilApplied(records)
    const [before, make] = [await readModel(), await readMake()]
    const done = await rebuild()
    expect(done).toMatchObject({ state: 'finished', attempts: 1, startedBy: 'VN/GOV/TEST/agency' })
    expect(done.report?.equal).toBe(true)
    expect(kindsOf(done)).toEqual([
      { table: 'pin_state', ...nothing },
      { table: 'person_record', ...nothing },
    ])
    for (const { liveHash, rebuiltHash } of done.report?.tables ?? []) expect(rebuiltHash).toBe(liveHash)
    expect(done.progress.map(({ topic, read, total }) => [topic, total - read])).toEqual([
      ['identity.pin.v1', 0],
      ['population.snapshot.v1', 0],
    ])
    expect(await readModel()).toEqual(before)
    expect(await readMake()).toEqual(make)
  })

  test('mends a model that was damaged, and says what was wrong without naming anybody', async () => {
    const persons = await bring(40)
    const truth = await readModel()
    const pins = persons.map(({ pin }) => pin)
    const keys = persons.map(({ key }) => key)
    const { database } = under
    await database.rows('delete from pin_state where pin = any($1)', [pins.slice(0, 3)])
    await database.rows(`update pin_state set state = 'cancelled' where pin = any($1)`, [pins.slice(3, 8)])
    await database.rows('delete from person_record where person_id = any($1)', [keys.slice(10, 17)])
    await database.rows(
      `update person_record set record = record || '{"fullName": "Lê Thị Khác"}' where person_id = any($1)`,
      [keys.slice(20, 22)],
    )
    await database.rows(`insert into person_record values ($1, 1, '{}')`, [newPersonId()])
    const done = await rebuild()
    expect(kindsOf(done)).toEqual([
      { table: 'pin_state', missing: 3, surplus: 0, differing: 5 },
      { table: 'person_record', missing: 7, surplus: 1, differing: 2 },
    ])
    expect(done.report?.equal).toBe(false)
    const text = JSON.stringify(done)
    for (const personal of [...pins, ...keys, 'Lê Thị Khác']) expect(text).not.toContain(personal)
    expect(await readModel()).toEqual(truth)
    expect((await rebuild()).report?.equal).toBe(true)
  })

  test('fences nothing, and marks nothing as applied', async () => {
    const [person] = await bring(1)
    const records = [cancelled(person?.key as PersonId, person?.pin ?? '')]
    await under.producer.send(records)
    await untilApplied(records)
    const count = async () => [
      (await readRecords(under.kafka, pinFenced.topic)).length,
      await under.database.rows('select count(*) from inbox'),
      await under.database.rows('select count(*) from outbox'),
    ]
    await eventually(count, ([, , outbox]) => JSON.stringify(outbox) === '[{"count":0}]', { what: 'an empty outbox' })
    const before = await count()
    await rebuild()
    expect(await count()).toEqual(before)
  })

  test('leaves out what is parked, but for what overtakes', async () => {
    const [person] = await bring(1)
    const { key, pin } = person as Person
    const late = issued(key, nextPin())
    const behind = cancelled(key, pin)
    await under.producer.send([late, behind])
    await eventually(
      () => under.database.rows('select 1 from parked_event where key = $1', [key]),
      (rows) => rows.length === 2,
    )
    await under.untilOutcome(pin, 'pin-cancelled')
    const before = await readModel()
    const done = await rebuild()
    expect(done.report?.equal).toBe(true)
    expect(await readModel()).toEqual(before)
    expect(await under.database.rows('select * from rebuild_left_out')).toEqual([])
  })

  test('is the same one when it is asked for again, and the only one', async () => {
    // Whoever writes to the model holds this, so the rebuild cannot come to its end.
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const held = under.database.inTransaction(async (tx) => {
      await tx.execute({ name: '', text: `lock table consumer_key in row exclusive mode` })
      await released
    })
    const id = randomUUID()
    await start(id)
    expect((await start(id)).status).toBe(202)
    expect(await start()).toMatchObject({ status: 409 })
    const listed = await under.operate('GET', '/operator/rebuilds')
    expect((listed.body as Rebuild[])[0]).toMatchObject({ id, state: 'running' })
    const before = await readModel()
    expect(await under.operate('POST', `/operator/rebuilds/${id}/cancellation`)).toMatchObject({
      status: 200,
      body: { state: 'cancelled' },
    })
    release()
    await held
    await eventually(
      () => under.database.rows(`select 1 where to_regclass('rebuild.pin_state') is null`),
      (rows) => rows.length === 1,
      { what: 'the shadow is cleared away' },
    )
    expect(await readModel()).toEqual(before)
    expect((await rebuild()).state).toBe('finished')
    expect((await under.operate('GET', `/operator/rebuilds/${randomUUID()}`)).status).toBe(404)
  })
})

describe('P2: while the model is rebuilt and changed over', () => {
  test('no number verifies whose cancellation is effective, every question is answered, nothing is fenced twice or missed', async () => {
    const persons = await bring(400)
    const fences = async (): Promise<readonly string[]> =>
      (await readRecords(under.kafka, pinFenced.topic)).map(({ key }) => key ?? '')
    const fencedBefore = await fences()

    const ended = { rebuilds: false }
    const wrong: string[] = []
    const statuses = new Set<number>()
    const ask = async ({ pin }: Person): Promise<string | undefined> => {
      const { status, body } = await under.verify(question(pin))
      statuses.add(status)
      return body.outcome
    }
    const isEffective = async ({ pin }: Person): Promise<boolean> =>
      (await under.database.rows(`select 1 from pin_state where pin = $1 and state = 'cancelled'`, [pin])).length > 0
    /** Asks about persons in turn, on and on, and knows before each question whether the number is cancelled. */
    const client = async (first: number): Promise<void> => {
      const effective = new Set<string>()
      for (let turn = first; !ended.rebuilds; turn += 1) {
        const person = persons[turn % persons.length] as Person
        if (await isEffective(person)) effective.add(person.pin)
        const outcome = await ask(person)
        if (effective.has(person.pin) && outcome === 'match') wrong.push(person.pin)
      }
    }
    /** One after the other, each effective before the next. */
    const cancelAll = async (): Promise<readonly Person[]> => {
      const done: Person[] = []
      for (const person of persons) {
        if (ended.rebuilds) break
        await under.producer.send([cancelled(person.key, person.pin, nextPin())])
        await eventually(() => isEffective(person), Boolean, { what: 'an effective cancellation' })
        done.push(person)
      }
      return done
    }
    const cancelling = cancelAll()
    const clients = Array.from({ length: 4 }, (_, index) => client(index * 100))
    const rebuilt: Rebuild[] = []
    while (rebuilt.length < 4) rebuilt.push(await rebuild())
    ended.rebuilds = true
    const [done] = await Promise.all([cancelling, ...clients])

    expect(done.length).toBeGreaterThan(rebuilt.length)
    expect(rebuilt.map(({ state, report }) => [state, report?.equal])).toEqual(rebuilt.map(() => ['finished', true]))
    expect([...statuses]).toEqual([200])
    expect(wrong).toEqual([])
    const after = await eventually(fences, (all) => all.length >= fencedBefore.length + done.length)
    const keys = new Set<string>(done.map(({ key }) => key))
    expect(after.filter((key) => keys.has(key)).toSorted()).toEqual([...keys].toSorted())
  }, 120_000)
})
