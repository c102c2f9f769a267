import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { NumberSeries, Pin } from '@hub/citizen'
import { createTestDatabase, makeBirth, newPersonId, randomKey, type TestDatabase } from '@hub/testing'
import { createNumbering } from '../src/adapters/numbering/keyed-rounds.ts'
import { createIssuers, numbersAt, type Issuer } from './number-issuers.ts'

let database: TestDatabase
let issuers: ReturnType<typeof createIssuers>
beforeAll(async () => {
  database = await createTestDatabase('id-issuance')
  issuers = createIssuers(database)
})
afterEach(async () => {
  await issuers.stop()
})
afterAll(async () => {
  await database.stop()
})

const [firstKey, secondKey] = [randomKey(), randomKey()]
const numbering = createNumbering({ current: { id: '1', key: firstKey }, former: new Map(), compromised: [] })
const rotated = createNumbering({
  current: { id: '2', key: secondKey },
  former: new Map([['1', firstKey]]),
  compromised: [],
})
const compromised = createNumbering({ current: { id: '2', key: secondKey }, former: new Map(), compromised: ['1'] })

const createIssuer = (keys = numbering): Issuer => issuers.create(keys)

const bornIn = (provinceCode: string) => makeBirth({ registeredAt: { country: 'VN', provinceCode } })

const issueAtOnce = async (processes: readonly Issuer[], provinceCode: string, count: number): Promise<Pin[]> => {
  const persons = Array.from({ length: count }, newPersonId)
  await Promise.all(
    persons.map(async (personId, index) =>
      processes[index % processes.length]?.issueTo(personId, bornIn(provinceCode)),
    ),
  )
  const rows = await database.rows<{ pin: Pin }>('select pin from pin where person_id = any($1)', [persons])
  return rows.map(({ pin }) => pin)
}

const seriesOf = (provinceCode: string): NumberSeries => `0${provinceCode}326` as NumberSeries

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

const importNumbers = (pins: readonly Pin[]): Promise<readonly object[]> =>
  database.rows(
    `insert into pin (pin, person_id, state, issued_at) select pin, gen_random_uuid(), 'active', now()
     from unnest($1::char(12)[]) as imported (pin) on conflict do nothing returning pin`,
    [pins],
  )

const stateOf = async (series: NumberSeries): Promise<object | undefined> => {
  const [row] = await database.rows('select epoch, key_id as "keyId" from number_series where series = $1', [series])
  return row
}

test('P1: fifty who ask at once, of two processes, get fifty numbers, and processes started anew never repeat one', async () => {
  const before = await issueAtOnce([createIssuer(), createIssuer()], '02', 50)
  const after = await issueAtOnce([createIssuer(), createIssuer()], '02', 50)
  expect(new Set([...before, ...after]).size).toBe(100)
})

test('P1: a process that ends in the middle of a lease takes its counters with it: no other draws them', async () => {
  const series = seriesOf('04')
  const draw = async (count: number): Promise<Pin[]> => {
    const { allocator } = createIssuer()
    return Promise.all(upTo(count).map(() => allocator.next(series)))
  }
  const drawn = [...(await draw(10)), ...(await draw(40)), ...(await draw(1)), ...(await draw(33))]
  expect(new Set(drawn).size).toBe(84)
})

test('P1: numbers that are imported while others are issued are nobody else’s', async () => {
  const numbers = numbersAt(numbering, { series: seriesOf('06'), epoch: 0 }, upTo(300))
  const before = await importNumbers(numbers.slice(0, 60))
  const processes = [createIssuer(), createIssuer()]
  let imported = before.length
  const importing = (async () => {
    for (const pin of numbers.slice(60).filter((_, index) => index % 2 === 0))
      imported += (await importNumbers([pin])).length
  })()
  const issued = await issueAtOnce(processes, '06', 100)
  await importing
  expect(new Set(issued).size).toBe(100)
  expect(issued.filter((pin) => numbers.indexOf(pin) < 60 && numbers.includes(pin))).toEqual([])
  const [{ count } = {}] = await database.rows<{ count: number }>(
    "select count(*) as count from pin where pin like '006326%'",
  )
  expect(count).toBe(100 + imported)
})

test('a series keeps its key when there is a new one, and its numbers stay different', async () => {
  const before = await issueAtOnce([createIssuer()], '08', 40)
  const after = await issueAtOnce([createIssuer(rotated), createIssuer()], '08', 40)
  expect(new Set([...before, ...after]).size).toBe(80)
  expect(await stateOf(seriesOf('08'))).toEqual({ epoch: 0, keyId: '1' })
  await issueAtOnce([createIssuer(rotated)], '10', 1)
  expect(await stateOf(seriesOf('10'))).toEqual({ epoch: 0, keyId: '2' })
})

test('P1: a series whose key is compromised begins one new epoch under the current key, past every number that is taken', async () => {
  const series = seriesOf('11')
  const before = await issueAtOnce([createIssuer(), createIssuer()], '11', 50)
  const imported = numbersAt(compromised, { series, epoch: 1 }, upTo(100))
  await importNumbers(imported)
  const after = await issueAtOnce([createIssuer(compromised), createIssuer(compromised)], '11', 50)
  expect(await stateOf(series)).toEqual({ epoch: 1, keyId: '2' })
  expect(new Set([...before, ...imported, ...after]).size).toBe(200)
  const reachable = new Set(numbersAt(compromised, { series, epoch: 1 }, upTo(500)))
  expect(after.filter((pin) => !reachable.has(pin))).toEqual([])
})

test('P1: an epoch whose counter is at its end is followed by one other, however many processes see the end at once', async () => {
  await database.rows('insert into number_series (series, next_counter) values ($1, 1000016)', [seriesOf('15')])
  const processes = [1, 2, 3, 4].map(() => createIssuer())
  expect(new Set(await issueAtOnce(processes, '15', 40)).size).toBe(40)
  expect(await stateOf(seriesOf('15'))).toEqual({ epoch: 1, keyId: '1' })
})

test('a series whose key is not at hand loses no counter, and goes on where the key is', async () => {
  await issueAtOnce([createIssuer()], '12', 1)
  const other = createNumbering({ current: { id: '3', key: randomKey() }, former: new Map(), compromised: [] })
  await expect(issueAtOnce([createIssuer(other)], '12', 1)).rejects.toMatchObject({ reason: 'numbering-key-away' })
  const [row] = await database.rows('select next_counter as next from number_series where series = $1', ['012326'])
  expect(row).toEqual({ next: 32 })
  expect(await issueAtOnce([createIssuer(rotated)], '12', 1)).toHaveLength(1)
})

test('a series that is full by its counter gives out the numbers that are left, and is used up once all are taken', async () => {
  const series = seriesOf('14')
  const left = numbersAt(numbering, { series, epoch: 1 }, [0, 1, 31, 32, 500, 501, 2000, 2001, 5000, 9000])
  // In pieces that each end well before a statement is cut off, on a busy machine too.
  for (let first = 0; first < 1_000_000; first += 50_000)
    await database.rows(
      `insert into pin (pin, person_id, state, issued_at) select pin, gen_random_uuid(), 'active', now()
       from (select $1 || lpad(suffix::text, 6, '0') as pin from generate_series($3::int, $3::int + 49999) as suffix) as every
       where pin <> all($2)`,
      [series, left, first],
    )
  await database.rows('insert into number_series (series, next_counter) values ($1, 999990)', [series])
  // One process: what another one has leased and not used is found by the epoch after only, and that search is long.
  const issuer = createIssuer()
  expect((await issueAtOnce([issuer], '14', 10)).toSorted()).toEqual(left.toSorted())
  expect(await stateOf(series)).toEqual({ epoch: 1, keyId: '1' })
  for (const { issueTo } of [issuer, issuer, createIssuer(), createIssuer(compromised)])
    await expect(issueTo(newPersonId(), bornIn('14'))).rejects.toMatchObject({ reason: 'series-used-up' })
  expect(await stateOf(series)).toEqual({ epoch: 2, keyId: '2' })
}, 120_000)
