import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { PersonId } from '@hub/contracts'
import { createReplayStore } from '@hub/postgres'
import { newPersonId } from '@hub/testing'
import { createRehearseRedrive, type RehearseRedrive } from '../src/index.ts'
import { createParkedWorld, recordUnlessBroken, type ParkedWorld } from './parked-world.ts'

let world: ParkedWorld
let rehearse: RehearseRedrive
beforeAll(async () => {
  world = await createParkedWorld()
  rehearse = createRehearseRedrive({
    consumer: 'population',
    store: world.store,
    replays: createReplayStore(world.database, 'population'),
    handlers: new Map(recordUnlessBroken),
  })
})
afterAll(() => world.stop())

const by = { client: 'VN/GOV/TEST/operations', officer: 'truc.ban' }

/** A person whose events 1 to `events` are parked because `broken` is. */
const parkPerson = async (events: number, broken = 1): Promise<PersonId> => {
  const key = newPersonId()
  await world.break(key, broken)
  for (let sequence = 1; sequence <= events; sequence += 1) await world.take(world.deliver(key, sequence))
  return key
}

/** Every row of every table; what sequences of the database gave out is no row. */
const dump = async (): Promise<string> => {
  const tables = await world.database.rows<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' order by table_name",
  )
  const rows = await Promise.all(
    tables.map(({ name }) =>
      world.database.rows(`select to_jsonb("${name}") as row from "${name}" order by to_jsonb("${name}")::text`),
    ),
  )
  return JSON.stringify(tables.map(({ name }, index) => [name, rows[index]]))
}

describe('the rehearsal of a redrive', () => {
  test('tells what it would come to, leaves nothing behind, and the redrive comes to the same', async () => {
    const [good, bad, waiting] = [await parkPerson(4), await parkPerson(5), await parkPerson(3)]
    for (const key of [good, bad, waiting]) await world.mend(key)
    await world.break(bad, 3)
    await world.database.rows('insert into missing values ($1, 2)', [waiting])
    const before = await dump()
    const selection = { kind: 'all' } as const
    const told = await rehearse({ selection, mostKeys: 200 })
    const [failed] = await world.database.rows<{ id: string }>(
      "select id from parked_event where key = $1 and headers ->> 'ce_sequence' = '3'",
      [bad],
    )
    const outcomes = { applied: 4 + 2 + 2, waiting: 1, alreadyDone: 0, failedAgain: 1 }
    expect(told).toEqual({
      keysTotal: 3,
      eventsTotal: 12,
      complete: true,
      keysRehearsed: 3,
      eventsRehearsed: 12,
      ...outcomes,
      behindFailed: 2,
      failures: [
        { reason: 'still-broken', eventType: 'vn.ndxp.identity.pin-issued.v1', events: 1, parkedId: failed?.id },
      ],
    })
    expect(await dump()).toBe(before)

    const id = randomUUID()
    await world.operators.redrives.start({ id, selection }, by)
    while ((await world.redrive(id, 500)) > 0);
    expect(await world.operators.redrives.find(id)).toMatchObject(outcomes)
    await world.mend(bad)
  })

  test('lets later events of a person see what earlier ones did, and fails those whose turn is over', async () => {
    const key = newPersonId()
    const [first, second, third] = [1, 2, 3].map((sequence) => world.deliver(key, sequence))
    for (const delivery of [first, third, second]) if (delivery !== undefined) await world.take(delivery)
    expect(await rehearse({ selection: { kind: 'key', key }, mostKeys: 1 })).toMatchObject({ applied: 1, failures: [] })
  })

  test('of a quarantined province is known to fail', async () => {
    const key = newPersonId()
    const selection = { kind: 'key', key } as const
    await world.operators.quarantines.set('01', 'a rehearsal is to see it', by)
    await world.take(world.deliverFrom('01', key, 1))
    await world.take(world.deliver(key, 2))
    expect(await rehearse({ selection, mostKeys: 1 })).toMatchObject({
      applied: 0,
      failedAgain: 1,
      behindFailed: 1,
      failures: [{ reason: 'quarantined', events: 1 }],
    })
    await world.operators.quarantines.lift('01')
    expect(await rehearse({ selection, mostKeys: 1 })).toMatchObject({ applied: 2, failures: [] })
  })

  test('says so where only the first persons were tried, or only the first events of one', async () => {
    await world.database.rows("update parked_event set reason = 'of another test'")
    for (let person = 0; person < 3; person += 1) await parkPerson(2)
    const selection = { kind: 'reason', reason: 'still-broken' } as const
    const some = await rehearse({ selection, mostKeys: 2 })
    expect(some).toMatchObject({ keysTotal: 3, eventsTotal: 6, keysRehearsed: 2, eventsRehearsed: 4, complete: false })
    const long = await parkPerson(510)
    await world.mend(long)
    const one = await rehearse({ selection: { kind: 'key', key: long }, mostKeys: 1 })
    expect(one).toMatchObject({ keysTotal: 1, eventsTotal: 510, eventsRehearsed: 500, complete: false })
    expect(await rehearse({ selection: { kind: 'key', key: newPersonId() }, mostKeys: 1 })).toMatchObject({
      keysTotal: 0,
      keysRehearsed: 0,
      complete: true,
    })
  })
})
