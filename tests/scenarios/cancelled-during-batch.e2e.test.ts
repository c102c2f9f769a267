import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually, newName } from '@hub/testing'
import { makeAct, questionAbout } from '../e2e/acts.ts'
import { openHub, type HubUnderTest } from '../e2e/hub-under-test.ts'
import { importFile, untilAnnounced } from '../imports/import-file.ts'
import {
  createIdentityAuthority,
  createMinistryOfJustice,
  createSocialInsurance,
  type IdentityAuthority,
  type Verifier,
} from '../partners/index.ts'

/**
 * The hard case "PIN cancelled while a VSS batch runs". What must be true: a cancelled number is never answered as valid once the cancellation is effective,
 * rows before it keep what they were told, as of then; nobody else's row suffers; a cancelled number is given to nobody, and no batch brings it back.
 *
 * The hub takes no batches of verifications yet: what social insurance runs over a roster is one question for each row. The other batch is the authority's
 * own, the run over citizens who were registered without a number (decree 137/2015 article 15).
 */

let hub: HubUnderTest
let authority: IdentityAuthority
let insurance: Verifier
let folder = ''
beforeAll(async () => {
  hub = await openHub()
  authority = createIdentityAuthority(hub.address)
  insurance = createSocialInsurance(hub.address)
  folder = await mkdtemp(join(tmpdir(), 'batch-'))
})
afterAll(async () => {
  await hub.close()
  await rm(folder, { recursive: true })
})

interface Row {
  readonly pin: string
  readonly question: object
}

const known = async (): Promise<Row> => {
  const act = makeAct()
  const { body } = await createMinistryOfJustice(hub.address).registerBirth(act, 10)
  const pin = body.identification.pin ?? ''
  const question = questionAbout(act, pin)
  await eventually(
    () => insurance.verify(question),
    (answer) => answer.body.outcome === 'match',
    { what: 'a verifiable child' },
  )
  return { pin, question }
}

const propose = async (proposal: object): Promise<string> =>
  (await authority.propose({ explanation: 'found by the agency', ...proposal }, randomUUID())).body.id

/** @returns the number in its place, once the cancellation is effective */
const approve = async (id: string): Promise<string | undefined> => {
  const { body } = await authority.decide(id, 'approve', 10)
  expect(body.state).toBe('effective')
  return body.successor
}

const forged = (pin: string) => ({ pin, ground: 'forged-or-false' })
const wrongYear = (pin: string) => ({
  pin,
  ground: 'collection-error',
  reestablish: { provinceCode: '01', sex: '2', birthYear: 2025 },
})

interface Told {
  readonly pin: string
  readonly startedAt: number
  readonly endedAt: number
  readonly outcome: string
  readonly asOf: string
}

/** Goes through the roster again and again, six rows at a time, until it is stopped: whatever happens meanwhile happens during the batch. */
const runBatch = (roster: readonly Row[]) => {
  const told: Told[] = []
  let next = 0
  const stopping = new AbortController()
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const row = roster[next % roster.length] as Row
      next += 1
      const startedAt = performance.now()
      const { body } = await insurance.verify(row.question)
      told.push({ pin: row.pin, startedAt, endedAt: performance.now(), outcome: body.outcome, asOf: body.asOf })
    }
  }
  const workers = Promise.all(Array.from({ length: 6 }, work))
  const untilFurther = (rows: number): Promise<unknown> => {
    const from = told.length
    return eventually(
      () => Promise.resolve(told.length),
      (count) => count >= from + rows,
      { what: 'further rows' },
    )
  }
  return {
    told,
    untilFurther,
    stop: async (): Promise<void> => {
      stopping.abort()
      await workers
    },
  }
}

test('P2: number cancelled while a batch runs: rows before keep what they were told, every row behind is told so, and no other row suffers', async () => {
  const roster: Row[] = []
  for (let index = 0; index < 10; index += 1) roster.push(await known())
  const [ended, replaced, ...others] = roster.map(({ pin }) => pin) as [string, string, ...string[]]
  const [endedBy, replacedBy] = [await propose(forged(ended)), await propose(wrongYear(replaced))]

  const batch = runBatch(roster)
  await batch.untilFurther(40)
  const decidedAt = performance.now()
  const [, successor] = await Promise.all([approve(endedBy), approve(replacedBy)])
  const effectiveAt = performance.now()
  await batch.untilFurther(80)
  await batch.stop()

  const of = (pins: readonly string[]) => batch.told.filter(({ pin }) => pins.includes(pin))
  const outcomes = (rows: readonly Told[]) => [...new Set(rows.map(({ outcome }) => outcome))]
  expect(outcomes(of(others))).toEqual(['match'])
  for (const [pin, outcome] of [
    [ended, 'pin-cancelled'],
    [replaced, 'pin-replaced'],
  ] as const) {
    const rows = of([pin])
    expect(outcomes(rows.filter(({ endedAt }) => endedAt < decidedAt))).toEqual(['match'])
    expect(outcomes(rows.filter(({ startedAt }) => startedAt > effectiveAt))).toEqual([outcome])
    expect(outcomes(rows).every((one) => one === 'match' || one === outcome)).toBe(true)
  }
  // What a row was told stays true as of the moment that it names.
  for (const [id, pin] of [
    [endedBy, ended],
    [replacedBy, replaced],
  ] as const) {
    const { body } = await authority.read(id)
    const matched = of([pin]).filter(({ outcome }) => outcome === 'match')
    expect(matched.every(({ asOf }) => asOf <= ((body as { effectiveAt?: string }).effectiveAt ?? ''))).toBe(true)
  }
  // The row in question, put right by what the agency may know of it.
  const { body } = await insurance.verify({ ...roster[1]?.question, pin: successor })
  expect(body.outcome).toBe('match')
})

const people = 3000

/** Citizens who are like nobody else, registered in a province in which nobody else here was, without numbers. */
const writePeople = async (): Promise<string> => {
  const file = join(folder, 'people.ndjson')
  const mother = `Trần Thị ${newName()}`
  const name = (index: number): string => `${index}`.replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')
  const rows = Array.from({ length: people }, (_, index) =>
    JSON.stringify({
      fullName: `Lê Thị ${name(index)}`,
      dateOfBirth: '1998-03-01',
      sex: '2',
      ethnicity: '01',
      nationality: 'VN',
      registeredAt: { provinceCode: '83' },
      mother: { fullName: `${mother} ${name(index)}` },
    }),
  )
  await writeFile(file, rows.join('\n'))
  return file
}

interface Issued {
  readonly pin: string
  readonly personId: string
}

/** The numbers that were ever of theirs, by the series: Bến Tre, women, 1998. */
const listIssued = (): Promise<readonly Issued[]> =>
  hub.rows<Issued>('id-issuance', `select pin, person_id as "personId" from pin where pin like '083198%' order by pin`)

test('number cancelled while a batch runs: the run over citizens without a number gives nobody a cancelled one, and nobody whose number was cancelled another', async () => {
  const file = await writePeople()
  const imported = await importFile(authority, {
    file,
    format: 'application/x-ndjson',
    what: 'citizens without a number',
    onProgress: () => undefined,
  })
  expect(imported).toMatchObject({ accepted: people, withoutNumber: people })

  const { body: run } = await authority.startEstablishment('citizens without a number', randomUUID())
  await eventually(
    () => authority.readEstablishment(run.id),
    ({ body }) => body.issued > 0,
    { what: 'the first numbers' },
  )
  const { body: paused } = await authority.steerEstablishment(run.id, 'pause')
  expect(paused).toMatchObject({ state: 'paused' })
  const [ended, replaced] = (await listIssued()) as readonly [Issued, Issued, ...Issued[]]
  const [endedBy, replacedBy] = [await propose(forged(ended.pin)), await propose(wrongYear(replaced.pin))]

  // One while the run stands, the other one while it goes.
  await approve(endedBy)
  await authority.steerEstablishment(run.id, 'resume')
  const successor = await approve(replacedBy)
  const done = await eventually(
    () => authority.readEstablishment(run.id),
    ({ body }) => body.state === 'completed',
    { what: 'the end of the run', timeoutMs: 60_000 },
  )
  expect(done.body.issued).toBeGreaterThanOrEqual(people)

  const given = await listIssued()
  expect(new Set(given.map(({ pin }) => pin)).size).toBe(given.length)
  expect(given.filter(({ pin }) => pin === ended.pin)).toEqual([ended])
  const numbersOf = (personId: string) =>
    hub.rows<{ pin: string; state: string }>(
      'id-issuance',
      'select pin, state from pin where person_id = $1 order by state',
      [personId],
    )
  expect(await numbersOf(ended.personId)).toEqual([{ pin: ended.pin, state: 'cancelled' }])
  expect(await numbersOf(replaced.personId)).toEqual([
    { pin: successor, state: 'active' },
    { pin: replaced.pin, state: 'cancelled' },
  ])
  const persons = await hub.rows<{ people: number; numbers: number }>(
    'id-issuance',
    `select count(distinct person_id)::int as people, count(*)::int as numbers from pin where pin like '083198%' and state = 'active'`,
  )
  expect(persons).toEqual([{ people: people - 2, numbers: people - 2 }])

  // A second run finds nobody of them either.
  const { body: again } = await authority.startEstablishment('once more', randomUUID())
  await eventually(
    () => authority.readEstablishment(again.id),
    ({ body }) => body.state === 'completed',
    { what: 'the end of the second run', timeoutMs: 60_000 },
  )
  expect(await numbersOf(ended.personId)).toEqual([{ pin: ended.pin, state: 'cancelled' }])
  await untilAnnounced(authority, imported, () => undefined)
}, 180_000)
