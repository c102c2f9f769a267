import { expect, test } from '@jest/globals'
import { pinIssued, type Event, type EventId } from '@hub/contracts'
import { newPersonId } from '@hub/testing'
import { awaitedPerson } from './awaited-person.ts'
import { pinEvents } from './pin-events.ts'

const now = new Date('2026-11-20T02:15:30.123Z')
const personId = newPersonId()
const event: Event = {
  id: '0199a0a0-0000-7000-8000-000000000001' as EventId,
  type: pinIssued.type,
  source: 'VN/GOV/TEST/producer',
  key: personId,
  time: now.toISOString(),
  sequence: 1,
  data: { pin: '001326000001', issuedAt: now.toISOString() },
}

const unexpected = () => Promise.reject(new Error('was not asked for'))

test.each([
  ['that comes after its person is assigned', 'assigned', undefined],
  [
    'that comes before its person waits for that person, and shows as overdue after a day',
    'person-unknown',
    { awaits: awaitedPerson(personId), deadline: new Date('2026-11-21T02:15:30.123Z') },
  ],
] as const)('a number %s', async (_what, answer, waits) => {
  const assigned: unknown[] = []
  const assignNumber = (tx: string, ...given: readonly unknown[]) => {
    assigned.push([tx, ...given])
    return Promise.resolve(answer)
  }
  const handle = new Map(pinEvents({ assignNumber, mergePerson: unexpected, importPerson: unexpected }, () => now)).get(
    'vn.ndxp.identity.pin-issued.v1',
  )
  expect(await handle?.(event, 'transaction')).toEqual(waits)
  expect(assigned).toEqual([['transaction', personId, { pin: '001326000001', version: 1 }]])
})

test.each([
  ['the number that stands in for it', { successor: '001300000001' }, '001300000001'],
  ['no number', {}, undefined],
])('a person whose number was cancelled holds %s from then on', async (_what, instead, pin) => {
  const assigned: unknown[] = []
  const assignNumber = (_tx: string, _person: unknown, number: unknown) => {
    assigned.push(number)
    return Promise.resolve('assigned' as const)
  }
  const data = { pin: '001326000001', ...instead }
  const handle = new Map(pinEvents({ assignNumber, mergePerson: unexpected, importPerson: unexpected }, () => now)).get(
    'vn.ndxp.identity.pin-cancelled.v1',
  )
  expect(await handle?.({ ...event, sequence: 2, data }, 'transaction')).toBeUndefined()
  expect(assigned).toEqual([{ pin, version: 2 }])
})

test.each([
  ['are made one', undefined, undefined],
  [
    'wait for the birth of the one that is not known yet',
    personId,
    { awaits: awaitedPerson(personId), deadline: new Date('2026-11-21T02:15:30.123Z') },
  ],
] as const)('two keys of one person %s', async (_what, answer, waits) => {
  const merged: unknown[] = []
  const mergePerson = (_tx: string, ...given: readonly unknown[]) => {
    merged.push(given)
    return Promise.resolve(answer)
  }
  const data = { personId: newPersonId(), pin: '001326000001', matchedAt: now.toISOString() }
  const handle = new Map(pinEvents({ assignNumber: unexpected, mergePerson, importPerson: unexpected }, () => now)).get(
    'vn.ndxp.identity.pin-matched.v1',
  )
  expect(await handle?.({ ...event, data }, 'transaction')).toEqual(waits)
  expect(merged).toEqual([[personId, data]])
})
