import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  decodeEvent,
  pinCancelled,
  pinFenced,
  pinReestablished,
  type Event,
  type OutgoingRecord,
  type PersonId,
} from '@hub/contracts'
import { readRecords } from '@hub/kafka'
import { eventually, makeRecord, newPersonId } from '@hub/testing'
import {
  createVerificationUnderTest,
  issued,
  nextPin,
  question,
  snapshot,
  type Answer,
  type VerificationUnderTest,
} from './verification-under-test.ts'

let under: VerificationUnderTest
beforeAll(async () => {
  under = await createVerificationUnderTest(2)
})
afterAll(() => under.stop())

const cancelled = (key: PersonId, sequence: number, pin: string, successor?: string): OutgoingRecord => {
  const data = { cancellationId: newPersonId(), pin, ground: 'collection-error', cancelledAt: new Date().toISOString() }
  return makeRecord(pinCancelled, {
    key,
    sequence,
    data: successor === undefined ? data : { ...data, successor },
  })
}

const reestablished = (key: PersonId, sequence: number, previousPin: string, pin: string): OutgoingRecord =>
  makeRecord(pinReestablished, {
    key,
    sequence,
    data: { cancellationId: newPersonId(), pin, previousPin, reestablishedAt: new Date().toISOString() },
  })

const cancellationIdOf = ({ value }: OutgoingRecord): unknown =>
  (JSON.parse(value.toString()) as { readonly cancellationId: string }).cancellationId

const fencesOf = async (key: PersonId): Promise<readonly Event[]> => {
  const records = await readRecords(under.kafka, pinFenced.topic)
  return records.flatMap((record) => {
    const decoded = decodeEvent(record)
    return decoded.kind === 'event' && decoded.event.key === key ? [decoded.event] : []
  })
}
const untilFenced = (key: PersonId, times = 1): Promise<readonly Event[]> =>
  eventually(
    () => fencesOf(key),
    (fences) => fences.length >= times,
    { what: `${times} fences` },
  )

const untilApplied = async (...records: readonly OutgoingRecord[]): Promise<void> => {
  const ids = records.map(({ headers }) => headers['ce_id'])
  await eventually(
    () => under.database.rows('select 1 from inbox where event_id = any($1)', [ids]),
    (rows) => rows.length === ids.length,
    { what: 'events applied' },
  )
}

const states = (key: PersonId): Promise<readonly object[]> =>
  under.database.rows('select pin, state, successor from pin_state where person_id = $1 order by pin', [key])

const parked = (key: PersonId): Promise<readonly object[]> =>
  under.database.rows('select reason from parked_event where key = $1 order by ordinal', [key])

const tells = { accept: 'exact', distinguish: true, successor: true }
const told = ({ body: { outcome, successor } }: Answer) =>
  successor === undefined ? { outcome } : { outcome, successor }

/** A person who can be verified by a number. */
const bringPerson = async (): Promise<{ readonly key: PersonId; readonly pin: string }> => {
  const [key, pin] = [newPersonId(), nextPin()]
  await under.producer.send([issued(key, pin), snapshot(key)])
  await under.untilOutcome(pin, 'match')
  return { key, pin }
}

describe('P2: a cancelled number', () => {
  test('is no longer confirmed, and the fence says so, with the successor that is active from then on', async () => {
    const { key, pin } = await bringPerson()
    const successor = nextPin()
    const cancellation = cancelled(key, 2, pin, successor)
    await under.producer.send([cancellation])
    const fences = await untilFenced(key)
    const { body, outcomeHeader, subjectHeader } = await under.verify({
      ...question(pin),
      claims: { sex: '2' },
      checks: [{ attribute: 'age', operator: '>=', value: 6 }],
      disclose: ['sex'],
    })
    expect(body).toEqual({
      outcome: 'pin-replaced',
      claims: { fullName: 'exact', dateOfBirth: 'exact' },
      checks: [],
      disclosed: {},
      asOf: expect.stringMatching(/Z$/),
      stale: false,
      receipt: expect.stringMatching(/^eyJ/),
    })
    const now = await under.verify(question(successor))
    expect(now.body).toMatchObject({ outcome: 'match' })
    expect([outcomeHeader, subjectHeader]).toEqual(['pin-replaced', now.subjectHeader])
    expect(fences.map(({ type, data }) => ({ type, data }))).toEqual([
      {
        type: pinFenced.type,
        data: {
          cancellationId: cancellationIdOf(cancellation),
          pin,
          successor,
          fencedAt: expect.stringMatching(/Z$/),
        },
      },
    ])
  })

  test('that nothing stands in for is answered as cancelled, to who knows name and date', async () => {
    const { key, pin } = await bringPerson()
    await under.producer.send([cancelled(key, 2, pin)])
    const [fence] = await untilFenced(key)
    expect(fence?.data).not.toHaveProperty('successor')
    const least = { accept: 'exact' }
    const stranger = { ...question(pin), fullName: 'Lê Thị Khác' }
    const answers = [
      await under.verify(question(pin)),
      await under.verify(question(pin), least),
      await under.verify(stranger),
      await under.verify(stranger, least),
    ]
    expect(answers.map(told)).toEqual([
      { outcome: 'pin-cancelled' },
      { outcome: 'pin-cancelled' },
      { outcome: 'mismatch' },
      { outcome: 'no-match' },
    ])
  })

  test('may be cancelled before anything else is known of it', async () => {
    const [key, pin, successor] = [newPersonId(), nextPin(), nextPin()]
    await under.producer.send([cancelled(key, 2, pin, successor)])
    await untilFenced(key)
    expect((await under.verify(question(pin))).body.outcome).toBe('not-found')
    await under.producer.send([snapshot(key)])
    await under.untilOutcome(pin, 'pin-replaced')
    await under.untilOutcome(successor, 'match')
  })

  test('stays cancelled whatever is delivered again, in whichever order', async () => {
    const { key, pin } = await bringPerson()
    const successor = nextPin()
    const [cancellation, replacement] = [cancelled(key, 2, pin, successor), reestablished(key, 3, pin, successor)]
    await under.producer.send([cancellation, replacement])
    await untilApplied(cancellation, replacement)
    // As new events: what the inbox knows would not even get to the handlers.
    const again = [
      issued(key, pin, 4),
      reestablished(key, 5, pin, successor),
      issued(key, successor, 6),
      cancelled(key, 7, pin, successor),
      cancelled(key, 8, pin),
      issued(key, pin, 9),
      snapshot(key, 2),
      snapshot(key, 3),
    ]
    await under.producer.send([cancellation, replacement, ...again, cancellation])
    await untilApplied(...again)
    expect(await states(key)).toEqual([
      { pin, state: 'cancelled', successor },
      { pin: successor, state: 'active', successor: null },
    ])
    expect(await parked(key)).toEqual([])
    expect(told(await under.verify(question(pin), tells))).toEqual({ outcome: 'pin-replaced', successor })
    // One for each event that says so; copies of one event are one.
    expect(await untilFenced(key, 3)).toHaveLength(3)
  })

  test('overtakes what is parked before it, is fenced, and is answered as possibly stale', async () => {
    const { key, pin } = await bringPerson()
    // A number event that goes back in its sequence was lost and found: somebody has to look.
    await under.producer.send([issued(key, nextPin())])
    await eventually(
      () => parked(key),
      (rows) => rows.length === 1,
    )
    const cancellation = cancelled(key, 2, pin)
    await under.producer.send([cancellation])
    const fences = await untilFenced(key)
    expect(fences[0]?.data).toMatchObject({ cancellationId: cancellationIdOf(cancellation), pin })
    expect((await under.verify(question(pin))).body).toMatchObject({ outcome: 'pin-cancelled', stale: true })
    expect(await parked(key)).toEqual([{ reason: 'sequence-went-back' }, { reason: 'behind-parked' }])
  })

  test('is never confirmed to a question that came after the fence was committed, by any process', async () => {
    const isFenced = async (pin: string): Promise<boolean> =>
      (await under.database.rows("select 1 from pin_state where pin = $1 and state = 'cancelled'", [pin])).length > 0

    const before: (string | undefined)[] = []
    const after: (string | undefined)[] = []
    /** Asks on and on until the number has been cancelled for some questions. */
    const client = async (pin: string): Promise<void> => {
      for (let asked = 0; asked < 10;) {
        const fenced = await isFenced(pin)
        const { outcome } = (await under.verify(question(pin))).body
        ;(fenced ? after : before).push(outcome)
        if (fenced) asked += 1
      }
    }
    // One number at a time: with more clients than this the answers take so long that an answer out of a memory would be out of date by itself.
    for (let round = 0; round < 25; round += 1) {
      const { key, pin } = await bringPerson()
      const clients = Array.from({ length: 4 }, () => client(pin))
      await under.producer.send([cancelled(key, 2, pin, nextPin())])
      await Promise.all(clients)
    }
    expect(before).toContain('match')
    expect(new Set(after)).toEqual(new Set(['pin-replaced']))
    expect(after).toHaveLength(25 * 4 * 10)
  })
})

describe('P12: the old number', () => {
  test('leads to the new one only where the grant says so', async () => {
    const { key, pin } = await bringPerson()
    const successor = nextPin()
    await under.producer.send([cancelled(key, 2, pin, successor)])
    await under.untilOutcome(pin, 'pin-replaced')
    const grants = [tells, { ...tells, successor: false }, { accept: 'exact' }]
    const answers = await Promise.all(grants.map((grant) => under.verify(question(pin), grant)))
    expect(answers.map(told)).toEqual([
      { outcome: 'pin-replaced', successor },
      { outcome: 'pin-replaced' },
      { outcome: 'pin-replaced' },
    ])
    const stranger = await under.verify({ ...question(pin), dateOfBirth: '1999' }, tells)
    expect(told(stranger)).toEqual({ outcome: 'mismatch' })
  })

  test('leads over all that stood in between to the number that is active', async () => {
    const { key, pin: first } = await bringPerson()
    const [second, third, fourth] = [nextPin(), nextPin(), nextPin()]
    const records = [
      // The later successions first: what is known of a number may come in any order.
      cancelled(key, 2, third, fourth),
      cancelled(key, 3, second, third),
      cancelled(key, 4, first, second),
    ]
    await under.producer.send(records)
    await untilApplied(...records)
    const answers = await Promise.all([first, second, third].map((pin) => under.verify(question(pin), tells)))
    expect(answers.map(told)).toEqual(answers.map(() => ({ outcome: 'pin-replaced', successor: fourth })))
    await under.untilOutcome(fourth, 'match')
  })

  test('leads nowhere where the last of the line was cancelled too, until a number is established for that one', async () => {
    const { key, pin: first } = await bringPerson()
    const [second, third] = [nextPin(), nextPin()]
    await under.producer.send([cancelled(key, 2, first, second), cancelled(key, 3, second)])
    await under.untilOutcome(second, 'pin-cancelled')
    expect(told(await under.verify(question(first), tells))).toEqual({ outcome: 'pin-cancelled' })
    await under.producer.send([reestablished(key, 4, second, third)])
    await under.untilOutcome(third, 'match')
    expect(told(await under.verify(question(first), tells))).toEqual({ outcome: 'pin-replaced', successor: third })
  })

  test('is answered though its line of successors is a ring', async () => {
    const { key, pin: first } = await bringPerson()
    const second = nextPin()
    await under.producer.send([cancelled(key, 2, first, second), cancelled(key, 3, second, first)])
    await under.untilOutcome(second, 'pin-cancelled')
    expect(told(await under.verify(question(first), tells))).toEqual({ outcome: 'pin-cancelled' })
  })
})
