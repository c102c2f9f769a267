import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  birthRegistered,
  civilStatusChanged,
  deathAnnulled,
  deathRegistered,
  parentageRecorded,
  pinCancelled,
  pinImported,
  pinIssued,
  pinMatched,
  type ActId,
  type OutgoingRecord,
  type PersonId,
} from '@hub/contracts'
import { createDatabase, type Database } from '@hub/postgres'
import { eventually, makeBirth, makeRecord, newPersonId, silentLogger } from '@hub/testing'
import * as fc from 'fast-check'
import { qualityCounts } from '../src/adapters/postgres/quality-counts.ts'
import { startPopulation, type PopulationUnderTest } from './population-under-test.ts'
import { addTo, recount, type Recount } from './quality-recount.ts'

let population: PopulationUnderTest
let database: Database
beforeAll(async () => {
  population = await startPopulation('data-quality-test')
  database = createDatabase({
    url: population.database.url,
    source: 'VN/GOV/TEST/quality',
    maxConnections: 2,
    logger: silentLogger,
  })
})
afterAll(async () => {
  await database.stop()
  await population.stop()
})

// The hub runs in Viet Nam's day of today; whatever is older by weeks is late in any calendar.
const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
const places = [
  { on: today, place: { country: 'VN', communeCode: '00004', provinceCode: '01' } },
  { on: today, place: { country: 'VN', communeCode: '19360', provinceCode: '44' } },
  { on: '2020-05-05', place: { country: 'VN', communeCode: '19360', provinceCode: '45' } },
  { on: '2020-05-05', place: { country: 'VN', communeCode: '00007', provinceCode: '01' } },
  { on: '2025-08-01', place: { country: 'VN', communeCode: '99999', provinceCode: '01' } },
  { on: '2020-05-05', place: { country: 'VN', provinceCode: '45' } },
  { on: today, place: { country: 'FR' } },
] as const

const choice = <Value>(values: readonly Value[], drawn: number): Value => values[drawn % values.length] as Value

interface Somebody {
  readonly key: PersonId
  pin: string | undefined
  /** Turned out to be somebody else. */
  isMatched: boolean
  /** What civil status says of such a person is a difference, and changes nothing. */
  isRuledByRegister: boolean
  readonly sequences: Map<string, number>
  acts: number
  hasMother: boolean
}

const everybody: Somebody[] = []
/** What acts have entered, counted as they are sent. */
const entries: Recount = new Map()
let numbers = 0
const nextPin = (drawn: number): string => {
  numbers += 1
  return `001${choice(['0', '1', '2', '3'], drawn)}${choice(['26', '00', '99'], drawn)}${String(numbers).padStart(6, '0')}`
}

const enter = (where: (typeof places)[number]): void => {
  const { on, place } = where
  const unit = 'communeCode' in place ? place.communeCode : 'provinceCode' in place ? place.provinceCode : ''
  const key = unit === '' ? 'none' : `${on < '2025-07-01' ? 'before' : 'since'} ${unit}`
  addTo(entries, key, 'entries')
  if (on !== today) addTo(entries, key, 'lateEntries')
}

const instant = (): string => new Date().toISOString()
const actOf = ({ on, place }: (typeof places)[number]) => ({
  actId: newPersonId() as string as ActId,
  registeredOn: on,
  registeredAt: place,
})

interface Drawn {
  readonly action: number
  readonly who: number
  readonly other: number
  readonly chance: number
}

type Act = (one: Somebody, drawn: Drawn) => readonly OutgoingRecord[]

let sent = 0
const record = (
  { key, sequences }: Somebody,
  definition: Parameters<typeof makeRecord>[0],
  data: Parameters<typeof makeRecord>[1]['data'],
): OutgoingRecord => {
  sent += 1
  const sequence = (sequences.get(definition.topic) ?? 0) + 1
  sequences.set(definition.topic, sequence)
  return makeRecord(definition, { key, sequence, data })
}

const born: Act = (one, { chance }) => {
  const where = choice(places, chance)
  enter(where)
  const child = {
    sex: choice(['male', 'female', 'undetermined'] as const, chance),
    dateOfBirth: choice(['2026-11-18', '1999', '2000-01-02'], chance),
    nationality: choice(['VN', 'VN', 'FR'], chance),
  }
  const { actId, ...registered } = actOf(where)
  return [record(one, birthRegistered, makeBirth({ actId, ...registered, child }))]
}

const imported: Act = (one, { chance }) => {
  const { on, place } = choice(places, chance)
  const pin = chance % 2 === 0 ? nextPin(chance) : undefined
  one.pin = pin
  one.isRuledByRegister = chance % 3 === 0
  return [
    record(one, pinImported, {
      importId: newPersonId(),
      ...(pin === undefined ? {} : { pin }),
      person: { fullName: 'Lê Văn Cũ', sex: 'male', dateOfBirth: '1970', ethnicity: '01', nationality: 'VN' },
      ...(one.isRuledByRegister ? {} : { registeredOn: on, registeredAt: place }),
      importedAt: instant(),
    }),
  ]
}

const issued: Act = (one, { chance }) => {
  if (one.pin !== undefined) return []
  one.pin = nextPin(chance)
  return [record(one, pinIssued, { pin: one.pin, issuedAt: instant() })]
}

const cancelled: Act = (one, { chance }) => {
  const { pin } = one
  if (pin === undefined) return []
  one.pin = chance % 2 === 0 ? nextPin(chance + 1) : undefined
  const successor = one.pin === undefined ? {} : { successor: one.pin }
  const cancelledAs = { pin, ...successor, ground: 'collection-error', cancellationId: newPersonId() }
  return [record(one, pinCancelled, { ...cancelledAs, cancelledAt: instant() })]
}

const matched: Act = (one, { other }) => {
  const survivor = choice(everybody, other)
  // What acts say of a merged key is said of the survivor: whoever has a part in acts stays.
  if (one.pin !== undefined || survivor === one || one.acts > 0 || one.hasMother) return []
  one.isMatched = true
  return [record(one, pinMatched, { personId: survivor.key, pin: '001099000001', matchedAt: instant() })]
}

/** Each changes the record, and so is an entry, but for a change of what the register rules. */
const toldLater: Act = (one, { chance }) => {
  const where = choice(places.slice(0, 2), chance)
  one.acts += 1
  if (one.acts <= 2 || !one.isRuledByRegister) enter(where)
  const said = actOf(where)
  if (one.acts === 1) return [record(one, deathRegistered, { ...said, dateOfDeath: '2026-01-02' })]
  if (one.acts === 2) return [record(one, deathAnnulled, said)]
  // Of one day the last in the order of the alphabet counts.
  const newValue = `Nguyễn Thị Hòa ${String.fromCodePoint(97 + one.acts)}`
  return [record(one, civilStatusChanged, { ...said, field: 'fullName', newValue, ground: 'correction' })]
}

const mothered: Act = (one, { other }) => {
  const mother = choice(everybody, other)
  if (mother === one || one.hasMother) return []
  one.hasMother = true
  const where = places[0]
  enter(where)
  const named = { personId: mother.key, fullName: `Trần Thị ${one.key.slice(0, 8)}` }
  return [record(one, parentageRecorded, { ...actOf(where), relation: 'mother', role: 'child', other: named })]
}

const resided = async (one: Somebody, { chance, other }: Drawn): Promise<void> => {
  if (one.pin === undefined) return
  const { on, place } = choice(places.slice(0, 4), chance)
  const kind = choice(['permanent', 'permanent', 'temporary', 'current'], other)
  const residence = { pin: one.pin, kind, address: place, from: on, ground: 'stay' }
  const ending = { pin: one.pin, kind, until: today, ground: 'moved-out' }
  const [target, body] = other % 3 === 0 ? ['/v1/residences/endings', ending] : ['/v1/residences', residence]
  await population.call({
    method: 'POST',
    target,
    body,
    officer: 'officer-1',
    headers: { 'idempotency-key': `"${randomUUID()}"` },
  })
}

const acts: readonly Act[] = [issued, issued, cancelled, matched, toldLater, toldLater, toldLater, mothered]

const counted = async (): Promise<Recount> =>
  new Map(
    (await qualityCounts(database).list()).map(({ unitCode, isBeforeMerger, counts }) => [
      unitCode === '' ? 'none' : `${isBeforeMerger ? 'before' : 'since'} ${unitCode}`,
      Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)),
    ]),
  )

const expected = async (): Promise<Recount> => {
  const counts = await recount(population.database)
  for (const [place, entered] of entries) counts.set(place, { ...counts.get(place), ...entered })
  return counts
}

const plain = (counts: Recount): Record<string, Record<string, number>> =>
  Object.fromEntries([...counts].filter(([, found]) => Object.keys(found).length > 0))

const settled = async (): Promise<void> => {
  await eventually(
    () =>
      population.database.rows<{ applied: number; waiting: number; parked: number }>(
        `select (select count(*)::int from inbox) as applied, (select count(*)::int from waiting_event) as waiting,
           (select count(*)::int from parked_event) as parked`,
      ),
    ([row]) => row?.applied === sent && row.waiting === 0 && row.parked === 0,
    { what: 'a register that has taken in everything', timeoutMs: 30_000 },
  )
}

test('the counts are what a recount finds, after any acts, in any order, added up or not', async () => {
  const drawn = fc.record({ action: fc.nat(), who: fc.nat(), other: fc.nat(), chance: fc.nat() })
  await fc.assert(
    fc.asyncProperty(fc.array(drawn, { minLength: 60, maxLength: 120 }), async (all) => {
      const newcomers = all.slice(0, 15).map(({ chance, action, ...rest }) => {
        const one: Somebody = {
          key: newPersonId(),
          pin: undefined,
          isMatched: false,
          isRuledByRegister: false,
          sequences: new Map(),
          acts: 0,
          hasMother: false,
        }
        everybody.push(one)
        return action % 3 === 0 ? imported(one, { chance, action, ...rest }) : born(one, { chance, action, ...rest })
      })
      await population.producer.send(newcomers.flat())
      await settled()
      const rest = all.slice(15)
      await population.producer.send(
        rest.flatMap((one) => {
          const somebody = choice(everybody, one.who)
          return somebody.isMatched ? [] : choice(acts, one.action)(somebody, one)
        }),
      )
      await Promise.all([
        ...rest.slice(0, 30).map((one) => resided(choice(everybody, one.who), one)),
        qualityCounts(database).fold(20),
      ])
      await settled()
      const truth = plain(await expected())
      expect(plain(await counted())).toEqual(truth)
      await qualityCounts(database).fold(10_000)
      expect(plain(await counted())).toEqual(truth)
    }),
    { numRuns: Number(process.env['HUB_QUALITY_RUNS'] ?? 6), endOnFailure: true },
  )
}, 300_000)
