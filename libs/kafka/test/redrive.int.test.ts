import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { PersonId } from '@hub/contracts'
import { newPersonId } from '@hub/testing'
import * as fc from 'fast-check'
import { createParkedWorld, type ParkedWorld } from './parked-world.ts'

let world: ParkedWorld
beforeAll(async () => {
  world = await createParkedWorld()
})
afterAll(() => world.stop())

const by = { client: 'VN/GOV/TEST/operations', officer: 'truc.ban' }
type Selection = Parameters<ParkedWorld['operators']['redrives']['start']>[0]['selection']

const start = async (selection: Selection): Promise<string> => {
  const id = randomUUID()
  await world.operators.redrives.start({ id, selection }, by)
  return id
}

/** Works at a job until nothing is left of it. */
const workOff = async (id: string, mostEvents = 500) => {
  while ((await world.redrive(id, mostEvents)) > 0);
  await world.store.redrives.finish(id)
  return world.operators.redrives.find(id)
}

/** A person whose events 1 to `events` are parked because `broken` is. */
const parkPerson = async (events: number, broken = 1): Promise<PersonId> => {
  const key = newPersonId()
  await world.break(key, broken)
  for (let sequence = 1; sequence <= events; sequence += 1) await world.take(world.deliver(key, sequence))
  return key
}

const parkedOf = async (key: PersonId): Promise<readonly string[]> => {
  const parked = await world.operators.listParkedEvents({ key, after: 0, limit: 100 })
  return parked.map(({ reason }) => reason)
}

describe('a redrive', () => {
  test('P4: applies what is parked of one person in order, once, and lets the next event go its way', async () => {
    const [key, other] = [await parkPerson(4, 2), await parkPerson(2)]
    await world.mend(key)
    const job = await workOff(await start({ kind: 'key', key }))
    expect(job).toMatchObject({ state: 'finished', keysTotal: 1, keysDone: 1, applied: 3, failedAgain: 0 })
    await world.take(world.deliver(key, 5))
    expect((await world.applied())[key]).toEqual([1, 2, 3, 4, 5])
    expect(await parkedOf(other)).toEqual(['still-broken', 'behind-parked'])
  })

  test('P5: leaves the event that fails again parked with what is behind it, and goes on with the others', async () => {
    const keys: PersonId[] = []
    for (let person = 0; person < 6; person += 1) keys.push(await parkPerson(4))
    const bad = new Set([keys[1], keys[4]])
    for (const key of keys) await world.mend(key)
    for (const key of bad) if (key !== undefined) await world.break(key, 3)
    const job = await workOff(await start({ kind: 'reason', reason: 'still-broken' }))
    const applied = await world.applied()
    expect(keys.map((key) => applied[key])).toEqual(keys.map((key) => (bad.has(key) ? [1, 2] : [1, 2, 3, 4])))
    expect(await Promise.all([...bad].map((key) => parkedOf(key as PersonId)))).toEqual([
      ['still-broken', 'behind-parked'],
      ['still-broken', 'behind-parked'],
    ])
    // The person of the test before is still broken.
    expect(job).toMatchObject({ state: 'finished', keysTotal: 7, keysDone: 7, applied: 20, failedAgain: 3 })
    for (const key of keys) await world.mend(key)
    await workOff(await start({ kind: 'all' }))
    const afterwards = await world.applied()
    expect(keys.map((key) => afterwards[key])).toEqual(keys.map(() => [1, 2, 3, 4]))
  })

  test('works off a person with more events than a batch has', async () => {
    const key = await parkPerson(11)
    await world.mend(key)
    expect(await workOff(await start({ kind: 'key', key }), 4)).toMatchObject({ keysDone: 1, applied: 11 })
    expect((await world.applied())[key]).toEqual(Array.from({ length: 11 }, (_, index) => index + 1))
  })

  test('applies late what was parked because its sequence went back, unless its handler is right only in order', async () => {
    const key = newPersonId()
    const [first, second, third] = [1, 2, 3].map((sequence) => world.deliver(key, sequence))
    for (const delivery of [first, third, second]) if (delivery !== undefined) await world.take(delivery)
    world.inTurnOnly.yes = true
    expect(await workOff(await start({ kind: 'key', key }))).toMatchObject({ applied: 0, failedAgain: 1 })
    world.inTurnOnly.yes = false
    expect(await parkedOf(key)).toEqual(['sequence-went-back'])
    expect(await workOff(await start({ kind: 'key', key }))).toMatchObject({ applied: 1 })
    await world.take(world.deliver(key, 4))
    expect((await world.applied())[key]).toEqual([1, 3, 2, 4])
  })

  test('keeps waiting what now waits for something, and the person goes on', async () => {
    const key = await parkPerson(3)
    await world.mend(key)
    await world.database.rows('insert into missing values ($1, 2)', [key])
    expect(await workOff(await start({ kind: 'key', key }))).toMatchObject({ applied: 2, waiting: 1 })
    const waiting = await world.database.rows<{ awaits: string }>('select awaits from waiting_event where key = $1', [
      key,
    ])
    expect(waiting).toEqual([{ awaits: `mended/${key}` }])
    expect([await parkedOf(key), (await world.applied())[key]]).toEqual([[], [1, 3]])
  })

  test('is the same job when it is asked for again, can be paused and resumed, and ends for good', async () => {
    const key = await parkPerson(2)
    await world.mend(key)
    const id = await start({ kind: 'key', key })
    await world.operators.redrives.start({ id, selection: { kind: 'all' } }, by)
    expect(await world.operators.redrives.setState(id, 'paused')).toBe(true)
    expect(await workOff(id)).toMatchObject({ state: 'paused', selection: { kind: 'key', key }, keysDone: 0 })
    expect(await world.operators.redrives.setState(id, 'running')).toBe(true)
    expect(await workOff(id)).toMatchObject({ state: 'finished', keysDone: 1, applied: 2, startedBy: by })
    expect(await world.operators.redrives.setState(id, 'running')).toBe(false)
  })

  test('begins no more events than its rate allows, whoever asks', async () => {
    const id = randomUUID()
    await world.operators.redrives.start({ id, selection: { kind: 'all' }, ratePerSecond: 1 }, by)
    const redrive = { id, ratePerSecond: 1 }
    const asked = await Promise.all(Array.from({ length: 8 }, () => world.store.redrives.takeBudget(redrive, 3600)))
    expect(asked.filter(Boolean)).toHaveLength(1)
    await world.operators.redrives.setState(id, 'cancelled')
  })
})

/** What happens to a person, in lanes that run at once. */
const steps = fc.array(
  fc.constantFrom('deliver', 'deliver-01', 'again', 'break', 'mend', 'quarantine', 'lift', 'redrive', 'redrive-all'),
  { maxLength: 14 },
)
const lanes = fc.array(steps, { minLength: 2, maxLength: 4 })

test('P3, P4: whatever arrives, fails, is quarantined, mended and redriven at the same time, each event is applied once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(lanes, { minLength: 1, maxLength: 3 }), async (persons) => {
      const keys: PersonId[] = []
      const live = persons.map(async ([arrivals = [], ...others]) => {
        const key = newPersonId()
        keys.push(key)
        const sent: ReturnType<ParkedWorld['deliver']>[] = []
        const arrive = async (next: ReturnType<ParkedWorld['deliver']>): Promise<void> => {
          sent.push(next)
          await world.take(next)
        }
        const does = {
          deliver: () => arrive(world.deliver(key, sent.length + 1)),
          'deliver-01': () => arrive(world.deliverFrom('01', key, sent.length + 1)),
          quarantine: () => world.operators.quarantines.set('01', 'whatever happens', by),
          lift: () => world.operators.quarantines.lift('01'),
          again: async () => {
            const last = sent.at(-1)
            if (last !== undefined) await world.take(last)
          },
          break: () => world.break(key, sent.length + 1),
          mend: () => world.mend(key),
          redrive: async () => workOff(await start({ kind: 'key', key }), 2),
          'redrive-all': async () => workOff(await start({ kind: 'all' })),
        }
        // Only one lane delivers, as only one partition has the person.
        const isArrival = (step: string): boolean => ['deliver', 'deliver-01', 'again'].includes(step)
        const runLane = async (lane: readonly (keyof typeof does)[]): Promise<void> => {
          for (const step of lane) await does[step]()
        }
        await Promise.all([
          runLane(['break', 'deliver', 'deliver', ...arrivals, 'deliver']),
          ...others.map((lane) => runLane(lane.filter((step) => !isArrival(step)))),
        ])
        return [key, sent.length] as const
      })
      const counts = await Promise.all(live)
      for (const key of keys) await world.mend(key)
      await world.operators.quarantines.lift('01')
      await workOff(await start({ kind: 'all' }))
      const applied = await world.applied()
      expect(counts.map(([key]) => applied[key])).toEqual(
        counts.map(([, count]) => Array.from({ length: count }, (_, index) => index + 1)),
      )
      const [left] = await world.database.rows<{ parked: number }>(
        'select count(*) + (select sum(parked) from consumer_key where key = any($1)) as parked from parked_event where key = any($1)',
        [keys],
      )
      expect(Number(left?.parked)).toBe(0)
    }),
    { numRuns: 30 },
  )
}, 120_000)
