import { decodeEvent, pinImported, pinIssued, type EventOf, type OutgoingRecord, type PersonId } from '@hub/contracts'
import { PermanentFault } from '@hub/failure'
import { createConsumerStore, createOperatorStore, statement, type Transaction } from '@hub/postgres'
import { asIncoming, createTestDatabase, makeBirth, makeRecord, newPersonId, silentLogger } from '@hub/testing'
import { createApply } from '../src/apply.ts'
import { on, type Delivery, type Waits } from '../src/delivery.ts'
import { inOneTransaction } from '../src/middleware/transaction.ts'
import { createRedriveBatch } from '../src/redrive-batch.ts'

const consumer = 'population'
const insertApplied = statement('applied', 'insert into applied (key, sequence, id) values ($1, $2, $3)')
const findBroken = statement('broken', 'select 1 from broken where key = $1 and sequence = $2')
const findMissing = statement('missing', 'select 1 from missing where key = $1 and sequence = $2')

type Recorded = EventOf<typeof pinIssued> | EventOf<typeof pinImported>

const record = async ({ key, sequence, id }: Recorded, tx: Transaction): Promise<Waits | void> => {
  if ((await tx.query(findBroken, [key, sequence])).length > 0) throw new PermanentFault('still-broken', 'it is broken')
  if ((await tx.query(findMissing, [key, sequence])).length > 0)
    return { awaits: `mended/${key}`, deadline: new Date('2100-01-01T00:00:00Z') }
  await tx.execute(insertApplied, [key, sequence, id])
}

/** For processes that a test starts as well: applies an event unless its key is broken there, and waits if something is missing. */
export const recordUnlessBroken = [on(pinIssued, record), on(pinImported, record)] as const

/** A consumer's database with a handler that can be made to refuse, worked by the same code as live events and redrives. */
export const createParkedWorld = async () => {
  const database = await createTestDatabase(consumer)
  await database.rows(
    'create table applied (ordinal bigint generated always as identity, key text, sequence bigint, id uuid)',
  )
  for (const table of ['broken', 'missing']) await database.rows(`create table ${table} (key text, sequence bigint)`)
  const store = createConsumerStore(database, consumer)
  const operators = createOperatorStore(database, consumer)
  const handlers = new Map(recordUnlessBroken)
  const apply = createApply({ consumer, store, handlers })
  const inTurnOnly = { yes: false }
  const isCompacted = (): boolean => false
  const takeAll = inOneTransaction({
    store,
    apply,
    overtakes: () => false,
    foreseenBy: () => undefined,
    isCompacted,
    logger: silentLogger,
  })
  const stopped = new AbortController().signal
  const redrive = createRedriveBatch({
    store,
    redrives: store.redrives,
    apply,
    isCompacted,
    isInTurnOnly: () => inTurnOnly.yes,
    stopped,
    logger: silentLogger,
  })

  let offset = 0
  const toDelivery = (outgoing: OutgoingRecord): Delivery => {
    offset += 1
    const incoming = asIncoming(outgoing, offset)
    const decoded = decodeEvent(incoming)
    if (decoded.kind === 'fault') throw new Error(decoded.fault)
    return { record: incoming, event: decoded.event }
  }
  const deliver = (key: PersonId, sequence: number): Delivery => {
    const data = { pin: '001099000001', issuedAt: '2026-11-20T02:15:30.123Z' }
    return toDelivery(makeRecord(pinIssued, { key, sequence, data }))
  }
  const deliverFrom = (provinceCode: string, key: PersonId, sequence: number): Delivery => {
    const importedAt = '2026-11-20T02:15:30.123Z'
    const { fullName, sex, dateOfBirth, ethnicity, nationality } = makeBirth().child
    const person = { fullName, sex, dateOfBirth, ethnicity, nationality }
    const data = { importId: newPersonId(), person, registeredAt: { country: 'VN', provinceCode }, importedAt }
    return toDelivery(makeRecord(pinImported, { key, sequence, data }))
  }

  return {
    database,
    store,
    operators,
    redrive,
    /** Whether the handler says that it is right only in order. */
    inTurnOnly,
    deliver,
    /** An event that names a province. */
    deliverFrom,
    /** As it comes from Kafka; what fails is parked. */
    take: async (delivery: Delivery): Promise<void> => {
      try {
        await takeAll([delivery])
      } catch (error) {
        if (!(error instanceof PermanentFault)) throw error
        await store.park(delivery.record, delivery.event, error.reason)
      }
    },
    break: (key: PersonId, sequence: number) => database.rows('insert into broken values ($1, $2)', [key, sequence]),
    mend: (key: PersonId) => database.rows('delete from broken where key = $1', [key]),
    /** The sequences that were applied of each key, in order. */
    applied: async (): Promise<Readonly<Record<string, readonly number[]>>> => {
      const rows = await database.rows<{ key: string; sequences: readonly number[] }>(
        'select key, array_agg(sequence::int order by ordinal) as sequences from applied group by key',
      )
      return Object.fromEntries(rows.map(({ key, sequences }) => [key, sequences]))
    },
    stop: () => database.stop(),
  }
}

export type ParkedWorld = Awaited<ReturnType<typeof createParkedWorld>>
