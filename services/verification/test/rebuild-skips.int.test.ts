import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { PersonId } from '@hub/contracts'
import { createOperatorStore } from '@hub/postgres'
import { eventually, newPersonId } from '@hub/testing'
import type { Rebuild } from '../src/domain/rebuild.ts'
import {
  createVerificationUnderTest,
  issued,
  nextPin,
  snapshot,
  type VerificationUnderTest,
} from './verification-under-test.ts'

let under: VerificationUnderTest
beforeAll(async () => {
  under = await createVerificationUnderTest()
})
afterAll(() => under.stop())

const officer = (name: string) => ({ client: 'VN/GOV/TEST/operations', officer: name })

const parkedOf = (key: PersonId) =>
  under.database.rows<{ id: string }>('select id from parked_event where key = $1 order by ordinal', [key])

/** A person with a number whose second number is parked, as its sequence did not go on, with the record that came behind it. */
const park = async (): Promise<PersonId> => {
  const key = newPersonId()
  const sendUntilParked = async (records: Parameters<typeof under.producer.send>[0], parked: number): Promise<void> => {
    await under.producer.send(records)
    await eventually(
      () => parkedOf(key),
      (rows) => rows.length === parked,
      { what: `parked events: ${parked}` },
    )
  }
  await sendUntilParked([issued(key, nextPin()), issued(key, nextPin())], 1)
  await sendUntilParked([snapshot(key)], 2)
  return key
}

const skipHead = async (key: PersonId): Promise<void> => {
  const { skips } = createOperatorStore(under.database, 'verification')
  const [head] = await parkedOf(key)
  const proposal = { id: randomUUID(), parkedId: head?.id ?? '', reason: 'the number was sent by mistake' }
  expect(await skips.propose(proposal, officer('truc.ban'))).toBe('kept')
  expect(await skips.decide({ id: proposal.id, decision: 'approve' }, officer('truong.ban'))).toBe('decided')
}

const redriveAll = async (keys: readonly PersonId[]): Promise<void> => {
  const { redrives } = createOperatorStore(under.database, 'verification')
  await redrives.start({ id: randomUUID(), selection: { kind: 'all' } }, officer('truc.ban'))
  await eventually(
    () => Promise.all(keys.map(parkedOf)),
    (rows) => rows.flat().length === 0,
    { what: 'what was behind is redriven' },
  )
}

test('a rebuild leaves out what was skipped, before it was read or since, and takes in what was redriven behind it', async () => {
  const before = await park()
  await skipHead(before)
  const since = await park()
  const id = randomUUID()
  // The rebuild has read what is parked, and cannot come to its end while this is held; whoever redrives can.
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const held = under.database.inTransaction(async (tx) => {
    await tx.execute({ name: '', text: `lock table consumer_key in row share mode` })
    await released
  })
  await under.operate('POST', '/operator/rebuilds', { id })
  await eventually(
    () => under.database.rows('select 1 from rebuild_left_out where rebuild_id = $1', [id]),
    (rows) => rows.length === 4,
    { what: 'four events left out' },
  )
  await skipHead(since)
  await redriveAll([before, since])
  release()
  await held
  const { body } = await eventually(
    () => under.operate('GET', `/operator/rebuilds/${id}`),
    (answer) => (answer.body as Rebuild).state !== 'running',
    { what: 'the end of the rebuild', timeoutMs: 40_000 },
  )
  expect((body as Rebuild).report?.equal).toBe(true)
  const keys = [before, since]
  const numbers = await under.database.rows('select 1 from pin_state where person_id = any($1)', [keys])
  const records = await under.database.rows('select 1 from person_record where person_id = any($1)', [keys])
  expect([numbers.length, records.length]).toEqual([2, 2])
})
