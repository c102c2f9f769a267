import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { decodeEvent, type PersonId } from '@hub/contracts'
import { createReplayStore } from '@hub/postgres'
import { newPersonId } from '@hub/testing'
import type { Delivery } from '../src/delivery.ts'
import { createRehearse } from '../src/index.ts'
import { createParkedWorld, recordUnlessBroken, type ParkedWorld } from './parked-world.ts'

let world: ParkedWorld
beforeAll(async () => {
  world = await createParkedWorld()
})
afterAll(() => world.stop())

const proposer = { client: 'VN/GOV/TEST/operator-desk', officer: 'truc.ban' }
const decider = { client: 'VN/GOV/TEST/operator-approval', officer: 'truong.ban' }
const reason = 'sent twice by mistake, the second one is right'

const startRedrive = async (key: PersonId): Promise<string> => {
  const id = randomUUID()
  await world.operators.redrives.start({ id, selection: { kind: 'key', key } }, proposer)
  return id
}
const workOff = async (id: string) => {
  while ((await world.redrive(id, 500)) > 0);
  await world.store.redrives.finish(id)
  return world.operators.redrives.find(id)
}
const redrive = async (key: PersonId) => workOff(await startRedrive(key))

const propose = async (parkedId: string, id: string = randomUUID()) => ({
  id,
  outcome: await world.operators.skips.propose({ id, parkedId, reason }, proposer),
})
const approve = (id: string) => world.operators.skips.decide({ id, decision: 'approve' }, decider)

const parkedOf = async (key: PersonId) => world.operators.listParkedEvents({ key, after: 0, limit: 100 })
const headOf = async (key: PersonId): Promise<string> => (await parkedOf(key))[0]?.id ?? 'none'
const appliedOf = async (key: PersonId): Promise<readonly number[]> => (await world.applied())[key] ?? []

/** A person whose event `broken` fails for good, with its events up to `events`. */
const parkPerson = async (events: number, broken = 1) => {
  const key = newPersonId()
  await world.break(key, broken)
  const sent: Delivery[] = []
  for (let sequence = 1; sequence <= events; sequence += 1) sent.push(world.deliver(key, sequence))
  for (const delivery of sent) await world.take(delivery)
  return { key, sent, broken: sent[broken - 1] as Delivery }
}

const skipHead = async (key: PersonId) => {
  const { id, outcome } = await propose(await headOf(key))
  return [outcome, await approve(id)]
}

describe('a parked event that one officer proposes to skip and another one approves', () => {
  test('P4: is left out; what is behind it holds later events back until it is redriven, in order', async () => {
    const { key } = await parkPerson(4, 2)
    expect(await skipHead(key)).toEqual(['kept', 'decided'])
    await world.take(world.deliver(key, 5))
    expect([await appliedOf(key), (await parkedOf(key)).length]).toEqual([[1], 3])
    expect(await redrive(key)).toMatchObject({ applied: 3, failedAgain: 0, alreadyDone: 0 })
    await world.take(world.deliver(key, 6))
    expect(await appliedOf(key)).toEqual([1, 3, 4, 5, 6])
  })

  test('frees its person at once where nothing is behind it, and leaves no gap', async () => {
    const { key } = await parkPerson(2, 2)
    await skipHead(key)
    const next = world.deliver(key, 3)
    const [admission] = await world.database.inTransaction((tx) => world.store.admit(tx, [next]))
    expect(admission).toMatchObject({ verdict: 'apply', missing: 0 })
  })

  test('P3: is not applied by a redelivery, a redrive or a replay, before or after its person went on', async () => {
    const { key, broken } = await parkPerson(3)
    await skipHead(key)
    await world.mend(key)
    await world.take(broken)
    await redrive(key)
    await world.take(broken)
    await world.store.park(broken.record, broken.event, 'still-broken')
    const { store, database } = world
    const replays = createReplayStore(database, 'population')
    const handlers = new Map(recordUnlessBroken)
    const rehearse = createRehearse({ consumer: 'population', store, replays, handlers })
    expect(await rehearse([broken.record])).toMatchObject([{ result: 'skipped' }])
    expect([await appliedOf(key), await parkedOf(key)]).toEqual([[2, 3], []])
  })

  test('is kept whole, with who proposed and who decided, and shows as skipped', async () => {
    const { key, broken } = await parkPerson(1)
    const parkedId = await headOf(key)
    const { id } = await propose(parkedId)
    await approve(id)
    expect(await world.operators.skips.find(id)).toMatchObject({
      state: 'approved',
      parkedId,
      eventId: broken.event.id,
      key,
      reason,
      parkedReason: 'still-broken',
      proposedBy: proposer,
      decidedBy: decider,
    })
    const [kept] = await world.database.rows('select headers, payload, topic from event_skip where id = $1', [id])
    const { headers, value, topic } = broken.record
    expect(kept).toEqual({ headers, payload: value, topic })
    expect(await world.operators.findEventState(broken.event.id)).toMatchObject({ state: 'skipped', reason })
  })

  test('that could not be decoded does not come back either', async () => {
    const { record } = world.deliver(newPersonId(), 1)
    const broken = { ...record, value: Buffer.from('{') }
    expect(decodeEvent(broken).kind).toBe('fault')
    const park = () => world.store.park(broken, undefined, 'undecodable-malformed-json')
    const listed = async () => {
      const all = await world.operators.listParkedEvents({
        after: 0,
        limit: 1000,
        reason: 'undecodable-malformed-json',
      })
      return all.filter(({ offset }) => offset === record.offset)
    }
    await park()
    const { id } = await propose((await listed())[0]?.id ?? '')
    expect(await approve(id)).toBe('decided')
    await park()
    expect(await listed()).toEqual([])
    await world.store.park({ ...broken, offset: '987654' }, undefined, 'undecodable-malformed-json')
    expect(await world.database.rows(`select 1 from parked_event where kafka_offset = 987654`)).toHaveLength(1)
  })
})

describe('a skip is not to be had', () => {
  test('by one officer alone, whichever subsystem he comes through', async () => {
    const { key } = await parkPerson(1)
    const { id } = await propose(await headOf(key))
    const decide = (decision: 'approve' | 'refuse') =>
      world.operators.skips.decide({ id, decision }, { ...decider, officer: proposer.officer })
    expect([await decide('approve'), await decide('refuse')]).toEqual(['own-proposal', 'own-proposal'])
    expect(await parkedOf(key)).toHaveLength(1)
  })

  test('of an event behind another one, of none, or of one that somebody proposes already', async () => {
    const { key } = await parkPerson(3)
    const [head = '', behind = ''] = (await parkedOf(key)).map(({ id }) => id)
    expect((await propose(behind)).outcome).toBe('not-first')
    expect((await propose(randomUUID())).outcome).toBe('not-parked')
    const { id } = await propose(head)
    expect((await propose(head, id)).outcome).toBe('kept')
    expect((await propose(behind, id)).outcome).toBe('id-reused')
    expect((await propose(head)).outcome).toBe('proposed-already')
  })

  test('of what was redriven meanwhile', async () => {
    const { key, broken } = await parkPerson(2)
    const parkedId = await headOf(key)
    const { id } = await propose(parkedId)
    await world.mend(key)
    await redrive(key)
    expect(await approve(id)).toBe('lapsed')
    expect(await world.operators.skips.find(id)).toMatchObject({ state: 'lapsed', decidedBy: null })
    expect((await propose(parkedId)).outcome).toBe('not-parked')
    expect(await world.operators.findEventState(broken.event.id)).toMatchObject({ state: 'applied' })
  })

  test('twice, nor against what was decided; a refused one may be proposed again', async () => {
    const { key } = await parkPerson(2)
    const { id } = await propose(await headOf(key))
    const decide = (decision: 'approve' | 'refuse', officer = decider.officer) =>
      world.operators.skips.decide({ id, decision }, { ...decider, officer })
    const outcomes = [
      await decide('refuse'),
      await decide('refuse'),
      await decide('approve'),
      await decide('refuse', 'a'),
    ]
    expect(outcomes).toEqual(['decided', 'decided', 'decided-already', 'decided-already'])
    expect(await world.operators.skips.decide({ id: randomUUID(), decision: 'approve' }, decider)).toBe('unknown')
    expect(await parkedOf(key)).toHaveLength(2)
    expect(await skipHead(key)).toEqual(['kept', 'decided'])
  })
})

test('P3, P4: skips that race redrives, arrivals and each other: each event is applied in order or skipped, never both', async () => {
  const persons = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const person = await parkPerson(3)
      const { id } = await propose(await headOf(person.key))
      await world.mend(person.key)
      return { ...person, id, job: await startRedrive(person.key) }
    }),
  )
  const raced = await Promise.all(
    persons.map(async ({ key, id, job }, nth) => {
      const decide = () => Promise.all([approve(id), approve(id)])
      const work = () => Promise.all([workOff(job), redrive(key), world.take(world.deliver(key, 4))])
      if (nth % 2 === 0) return (await Promise.all([decide(), work()]))[0]
      return (await Promise.all([work(), decide()]))[1]
    }),
  )
  for (const { key } of persons) await redrive(key)
  for (const { key } of persons) await world.take(world.deliver(key, 5))
  const applied = await world.applied()
  const expected = raced.map((decisions) => {
    expect(['decided', 'lapsed']).toContain(decisions[0])
    expect(decisions[1]).toBe(decisions[0])
    return decisions[0] === 'decided' ? [2, 3, 4, 5] : [1, 2, 3, 4, 5]
  })
  expect(persons.map(({ key }) => applied[key])).toEqual(expected)
  const keys = persons.map(({ key }) => key)
  expect(await world.database.rows('select key from consumer_key where key = any($1) and parked <> 0', [keys])).toEqual(
    [],
  )
  // Both were seen to win, or the race was none.
  expect(new Set(raced.flat())).toEqual(new Set(['decided', 'lapsed']))
}, 120_000)
