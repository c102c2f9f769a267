import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { birthRegistered, type PersonId } from '@hub/contracts'
import { readRecords } from '@hub/kafka'
import { eventually, makeBirth, makeRecord, newPersonId } from '@hub/testing'
import { createImporter, makeRow } from './importer.ts'
import { startNumbers, type NumbersUnderTest } from './numbers-under-test.ts'

const mostAhead = 1000
const personsPerStep = 250
const replicas = 2

// Nobody hears of numbers here, so what is on its way never gets less: announcing comes to a stop, and the last rows stay unannounced.
let numbers: NumbersUnderTest
const { start, send, complete, read } = createImporter(() => numbers)
const rows = Array.from({ length: 2500 }, () => makeRow({ dateOfBirth: '2026-11-18' }))
let importId = ''

// The other replica may have looked just before, and takes a step more.
const stillMs = 500
let [last, changedAt] = [0, 0]
const isStill = (announced: number): boolean => {
  if (announced !== last) [last, changedAt] = [announced, performance.now()]
  return performance.now() - changedAt >= stillMs
}

beforeAll(async () => {
  numbers = await startNumbers('announcements-test')
  importId = await start()
  await send(importId, 0, rows)
  await complete(importId)
  await eventually(
    () => read(importId),
    ({ announced }) => announced >= mostAhead && isStill(announced),
  )
})
afterAll(() => numbers.stop())

const findOwner = async (pin: string): Promise<PersonId> => {
  const [owner] = await numbers.database.rows<{ personId: PersonId }>(
    'select person_id::text as "personId" from unannounced_person where pin = $1',
    [pin],
  )
  if (owner === undefined) throw new Error('announced already')
  return owner.personId
}

const typesOf = async (personId: PersonId, count: number): Promise<readonly string[]> => {
  const events = await eventually(
    () => numbers.eventsOf(personId),
    (all) => all.length >= count,
  )
  return events.map(({ type }) => type)
}

const register = (personId: PersonId, birth: ReturnType<typeof makeBirth>): Promise<void> =>
  numbers.producer.send([makeRecord(birthRegistered, { key: personId, sequence: 1, data: birth })])

describe('persons of an import', () => {
  test('are announced no faster than those who hear of them follow, so a birth of the same moment finds little before it', async () => {
    const personId = newPersonId()
    await register(personId, makeBirth())
    expect(await typesOf(personId, 1)).toEqual(['pin-issued'])
    const published = await readRecords(numbers.kafka, 'identity.pin.v1')
    expect(published.length).toBeLessThanOrEqual(mostAhead + replicas * personsPerStep)
    expect(published.length).toBeLessThan(rows.length)
  })

  test('who lose the number before they are announced are announced first', async () => {
    const pin = rows.at(-1)?.pin ?? ''
    const personId = await findOwner(pin)
    const before = await read(importId)
    const grant = { grounds: ['forged-or-false'], seesAll: true }
    const proposed = await numbers.call<{ id: string }>('POST', '/v1/cancellations', {
      body: { pin, ground: 'forged-or-false', explanation: 'the papers are forged' },
      headers: { 'idempotency-key': `"${randomUUID()}"` },
      officer: 'proposer',
      grant,
    })
    const decided = await numbers.call('POST', `/v1/cancellations/${proposed.body.id}/decision`, {
      body: { decision: 'approve' },
      officer: 'decider',
      grant,
      replica: 1,
    })
    expect([proposed.status, decided.status]).toEqual([201, 202])
    expect(await typesOf(personId, 3)).toEqual(['pin-imported', 'pin-cancellation-proposed', 'pin-cancelled'])
    const [imported] = await numbers.eventsOf(personId)
    expect(imported?.data).toMatchObject({ importId, pin, person: { ethnicity: '01' } })
    expect((await read(importId)).announced).toBe(before.announced + 1)
  })

  test('whom an officer finds to be the child of an act are announced with the match', async () => {
    const row = rows.at(-2) ?? makeRow()
    const [personId, child] = [await findOwner(row.pin), newPersonId()]
    const birth = makeBirth({ mother: row.mother, child: { fullName: row.fullName, dateOfBirth: row.dateOfBirth } })
    await register(child, birth)
    expect(await typesOf(child, 1)).toEqual(['pin-held'])
    expect(await numbers.eventsOf(personId)).toEqual([])
    const body = { decision: 'same-person', person: personId }
    const decided = await numbers.call('POST', `/v1/requests/${birth.actId}/decision`, { body })
    expect(decided).toMatchObject({ status: 200, body: { state: 'matched', pin: row.pin } })
    expect(await typesOf(personId, 1)).toEqual(['pin-imported'])
    expect(await typesOf(child, 2)).toEqual(['pin-held', 'pin-matched'])
  })
})
