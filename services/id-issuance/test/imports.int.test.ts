import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { birthRegistered } from '@hub/contracts'
import { eventually, makeBirth, makeRecord, newName, newPersonId } from '@hub/testing'
import { createImporter, makeRow, newPin, type Import } from './importer.ts'
import { startNumbers, type NumbersUnderTest } from './numbers-under-test.ts'

let numbers: NumbersUnderTest
beforeAll(async () => {
  numbers = await startNumbers('imports-test')
})
afterAll(() => numbers.stop())

const { start, send, sendText, complete, read } = createImporter(() => numbers)

interface Remarks {
  readonly remarks: readonly { readonly row: number; readonly rejected: boolean; readonly reason: string }[]
}

const remarksOf = async (id: string): Promise<Remarks['remarks']> =>
  (await numbers.call<Remarks>('GET', `/v1/imports/${id}/remarks`)).body.remarks

const ownersOf = (pins: readonly string[]): Promise<readonly { readonly pin: string; readonly personId: string }[]> =>
  numbers.database.rows('select pin, person_id::text as "personId" from pin where pin = any($1) order by pin', [pins])

describe('an import', () => {
  test('P1: reserves numbers before anybody hears of them, and publishes person and number', async () => {
    const id = await start()
    const father = { fullName: 'Lê Văn Ba', dateOfBirth: '1970' }
    const row = makeRow({ father, registeredOn: '1999-03-05' })
    expect(await send(id, 0, [row])).toMatchObject({
      status: 200,
      body: { state: 'open', rows: 1, accepted: 1, rejected: 0, withoutNumber: 0, remarked: 0 },
    })
    const [owner] = await ownersOf([row.pin])
    const [event] = await eventually(
      () => numbers.eventsOf((owner?.personId ?? '') as never),
      (events) => events.length === 1,
    )
    expect(event).toMatchObject({
      type: 'pin-imported',
      data: { importId: id, pin: row.pin, person: { fullName: row.fullName, sex: 'female' }, father },
    })
  })

  test('remarks on each row of many that are odd in one way, from whichever row they are asked for', async () => {
    const id = await start()
    const odd = { dateOfBirth: '2005-03-01' }
    const malformed = { sex: '7' }
    await send(id, 0, [odd, odd, {}, odd, malformed, malformed].map(makeRow))
    await send(id, 6, [malformed, odd, odd].map(makeRow))
    const remarksAfter = async (row: number): Promise<readonly string[]> => {
      const { body } = await numbers.call<Remarks>('GET', `/v1/imports/${id}/remarks?after=${row}`)
      return body.remarks.map((remark) => `${remark.row} ${remark.reason}`)
    }
    const oddRow = (row: number): string => `${row} number-disagrees`
    const malformedRow = (row: number): string => `${row} malformed-row`
    const all = [oddRow(1), oddRow(2), oddRow(4), ...[5, 6, 7].map(malformedRow), oddRow(8), oddRow(9)]
    expect(await remarksAfter(0)).toEqual(all)
    expect(await remarksAfter(1)).toEqual(all.slice(1))
    expect(await remarksAfter(6)).toEqual(all.slice(5))
    expect(await remarksAfter(9)).toEqual([])
    expect(
      await numbers.database.rows(
        'select first_row as first, last_row as last from import_remark where import_id = $1 order by 2',
        [id],
      ),
    ).toEqual([
      { first: 1, last: 2 },
      { first: 4, last: 4 },
      { first: 5, last: 6 },
      { first: 7, last: 7 },
      { first: 8, last: 9 },
    ])
  })

  test('P3: begins once, and takes rows once, however often they are sent, on whichever replica', async () => {
    const key = randomUUID()
    const id = await start(key)
    expect(await start(key)).toBe(id)
    const rows = Array.from({ length: 20 }, () => makeRow())
    const answers = await Promise.all([0, 1, 0, 1].map((replica) => send(id, 0, rows, replica)))
    expect(answers.map(({ status, body }) => [status, body.rows, body.accepted])).toEqual(
      Array.from({ length: 4 }, () => [200, 20, 20]),
    )
    expect(await ownersOf(rows.map(({ pin }) => pin))).toHaveLength(20)
  })

  test('says where to go on when rows are left out', async () => {
    const id = await start()
    await send(id, 0, [makeRow()])
    const answer = await send(id, 5, [makeRow()])
    expect(answer).toMatchObject({ status: 409, problem: 'import-out-of-step' })
    expect(answer.body.errors?.[0]?.detail).toContain('must be 1')
  })

  test('takes what it can, and remarks on the other rows with the reason', async () => {
    const id = await start()
    const [mother, other] = [{ fullName: `Lê Thị ${newName()}` }, { fullName: `Lê Thị ${newName()}` }]
    const taken = makeRow()
    await send(await start(), 0, [taken, makeRow({ mother })])
    const rows = [
      makeRow(),
      { ...makeRow(), pin: taken.pin },
      makeRow({ mother }),
      makeRow({ mother, confirmed: true }),
      makeRow({ dateOfBirth: '1999-02-30' }),
      makeRow({ pin: '12345' }),
      makeRow({ sex: '1' }),
      makeRow({ pin: undefined }),
      makeRow({ mother: other, confirmed: true }),
      makeRow({ mother: other }),
    ]
    const answer = await send(id, 0, [...rows, rows[0] as object])
    expect(answer.body).toMatchObject({ rows: 11, accepted: 5, rejected: 6, withoutNumber: 1, remarked: 1 })
    const remarks = await remarksOf(id)
    expect(remarks.map(({ row, reason, rejected }) => `${row} ${reason} ${rejected}`)).toEqual([
      '2 number-taken true',
      '3 suspected-duplicate true',
      '5 malformed-row true',
      '6 malformed-row true',
      '7 number-disagrees false',
      '10 suspected-duplicate true',
      '11 number-taken true',
    ])
    expect(JSON.stringify(remarks)).not.toMatch(/Nguyễn|1999-02-30|12345/)
  })

  test('takes CSV with a line of names first', async () => {
    const id = await start()
    const pins = [newPin(), newPin()]
    const csv = [
      'pin,fullName,dateOfBirth,sex,ethnicity,nationality,registeredAt.provinceCode,mother.fullName',
      `${pins[0]},"Nguyễn Thị Hòa",1999-03-01,2,01,VN,01,Trần Thị ${newName()}`,
      `${pins[1]},Lê Minh Khôi,1999,1,01,VN,,`,
    ].join('\r\n')
    expect((await sendText(id, 0, { text: csv, format: 'text/csv' })).body).toMatchObject({ rows: 2, accepted: 2 })
    expect(await ownersOf(pins)).toHaveLength(2)
    expect(await sendText(id, 2, { text: 'a,b\n"c', format: 'text/csv' })).toMatchObject({
      status: 400,
      problem: 'invalid-request',
    })
    expect(await sendText(id, 2, { text: '{}', format: 'application/json' })).toMatchObject({
      status: 415,
      problem: 'unsupported-media-type',
    })
  })

  test('P8: is shown to nobody else, and takes no rows once it is completed', async () => {
    const id = await start()
    await send(id, 0, [makeRow()])
    const completed = await complete(id)
    expect(completed).toMatchObject({ status: 200, body: { state: 'completed', rows: 1 } })
    expect(await send(id, 1, [makeRow()])).toMatchObject({ status: 409, problem: 'import-completed' })
    const stranger = await numbers.call<Import>('GET', `/v1/imports/${id}`, { client: 'VN/GOV/TEST/other' })
    expect(stranger).toMatchObject({ status: 404, problem: 'unknown-import' })
  })
})

test('P1: numbers that are imported while others are issued from the same series are never given out twice', async () => {
  const births = Array.from({ length: 300 }, () => ({ personId: newPersonId(), birth: makeBirth() }))
  const series = '001326'
  // Numbers all over the series, so that some of them would be drawn.
  const rows = Array.from({ length: 3000 }, (_, index) => {
    const pin = `${series}${String(index * 333).padStart(6, '0')}`
    return makeRow({ pin, dateOfBirth: '2026-01-01' })
  })
  const id = await start()
  const importing = (async () => {
    for (let from = 0; from < rows.length; from += 500) await send(id, from, rows.slice(from, from + 500), from % 2)
  })()
  await numbers.producer.send(
    births.map(({ personId, birth }) => makeRecord(birthRegistered, { key: personId, sequence: 1, data: birth })),
  )
  await importing
  const issued = await eventually(
    () =>
      numbers.database.rows<{ pin: string }>('select pin from pin where person_id = any($1)', [
        births.map(({ personId }) => personId),
      ]),
    (all) => all.length === births.length,
  )
  const body = await read(id)
  const imported = await ownersOf(rows.map(({ pin }) => pin))
  expect(new Set(imported.map(({ personId }) => personId)).size).toBe(imported.length)
  // Of a number that both wanted one has it, and the other one heard of it.
  expect(body).toMatchObject({ rows: 3000, accepted: 3000 - body.rejected })
  const owned = new Set(issued.map(({ pin }) => pin))
  expect((await remarksOf(id)).length).toBe(rows.filter(({ pin }) => owned.has(pin)).length)
  expect(await numbers.table('parked-events')).toEqual([])
}, 60_000)

test('P11: a birth that comes while its child is imported is held, whichever is first', async () => {
  const children = Array.from({ length: 30 }, () => {
    const mother = { fullName: `Lê Thị ${newName()}` }
    const birth = makeBirth({ mother })
    const row = makeRow({ mother, dateOfBirth: birth.child.dateOfBirth, fullName: birth.child.fullName })
    return { personId: newPersonId(), birth, row }
  })
  const id = await start()
  await Promise.all([
    numbers.producer.send(
      children.map(({ personId, birth }) => makeRecord(birthRegistered, { key: personId, sequence: 1, data: birth })),
    ),
    send(
      id,
      0,
      children.map(({ row }) => row),
    ),
  ])
  const requests = await eventually(
    () =>
      numbers.database.rows<{ state: string; id: string }>(
        'select state, request_id::text as id from number_request where request_id = any($1)',
        [children.map(({ birth }) => birth.actId)],
      ),
    (rows) => rows.length === children.length,
  )
  const rejected = new Set((await remarksOf(id)).filter((remark) => remark.rejected).map(({ row }) => row))
  const states = new Map(requests.map(({ id: request, state }) => [request, state]))
  const outcomes = children.map(({ birth }, index) => `${states.get(birth.actId) ?? ''} ${rejected.has(index + 1)}`)
  expect(outcomes.filter((outcome) => !['issued true', 'suspected-duplicate false'].includes(outcome))).toEqual([])
}, 60_000)
