import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { consumption, type ConsumerName, type TopicName } from '@hub/contracts'
import { readLag, readRecords } from '@hub/kafka'
import { createDatabase, statement, type Database } from '@hub/postgres'
import { silentLogger } from '@hub/testing'
import { createMinistryOfJustice, createSocialInsurance, toHubAddress } from '../partners/index.ts'
import { examineLedger } from './ledger/examine.ts'
import { examineLog } from './examine-log.ts'
import type { Acknowledged, Record } from './load.ts'
import type { Stage } from './stage.ts'

/** What was looked at, how much of it there was, and what was not as it must be. */
export interface Finding {
  readonly what: string
  readonly looked: number
  readonly violations: readonly string[]
}

const patienceMs = 120_000

/** Asks again and again until nothing is wrong any more or time is up. */
const settle = async (find: () => Promise<readonly string[]>): Promise<readonly string[]> => {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const violations = await find()
    if (violations.length === 0 || performance.now() > deadline) return violations
    await delay(1000)
  }
}

const consumers = Object.keys(consumption) as ConsumerName[]

/** Nothing on its way any more: outboxes empty, consumers at the end of their topics, nothing waiting. */
const findUnfinished = async (stage: Stage, databases: Databases): Promise<readonly string[]> => {
  const unfinished: string[] = []
  for (const consumer of consumers) {
    for (const table of ['outbox', 'waiting_event']) {
      const [row] = await databases.rows<{ count: number }>(consumer, `select count(*) from ${table}`)
      if (row?.count !== 0) unfinished.push(`${consumer}: ${row?.count ?? 'unknown'} rows in ${table}`)
    }
    const lags = [...(await readLag(stage.kafka, consumer))]
    unfinished.push(
      ...lags
        .filter(({ records }) => records > 0)
        .map(({ topic, records }) => `${consumer}: ${records} records of ${topic}`),
    )
  }
  return unfinished
}

interface Databases {
  readonly rows: <Row extends object>(
    service: string,
    text: string,
    values?: readonly unknown[],
  ) => Promise<readonly Row[]>
  readonly stop: () => Promise<void>
}

const openDatabases = (urls: Readonly<{ [service: string]: string }>): Databases => {
  const opened = new Map<string, Database>()
  const open = (service: string): Database => {
    const known = opened.get(service)
    if (known !== undefined) return known
    const database = createDatabase({
      url: urls[service] ?? '',
      source: 'oracle',
      maxConnections: 4,
      logger: silentLogger,
    })
    opened.set(service, database)
    return database
  }
  return {
    rows: <Row extends object>(service: string, text: string, values?: readonly unknown[]) =>
      open(service).query<Row>(statement('', text), values),
    stop: async () => {
      await Promise.all([...opened.values()].map((database) => database.stop()))
    },
  }
}

interface ActRow {
  readonly number: string
  readonly id: string
  readonly state: string
  readonly pin: string | null
}

/** Everything that services know of the persons of all acts, in one look. */
const readRegisters = async ({ rows }: Databases) => {
  const group = <Row extends { readonly id: string }>(list: readonly Row[]): Map<string, Row[]> =>
    Map.groupBy(list, ({ id }) => id)
  return {
    acts: await rows<ActRow>(
      'civil-status-sync',
      'select number, person_id::text as id, identification as state, pin from act',
    ),
    pins: group(await rows<{ id: string; pin: string }>('id-issuance', 'select person_id::text as id, pin from pin')),
    requests: group(
      await rows<{ id: string; state: string }>(
        'id-issuance',
        'select person_id::text as id, state from number_request',
      ),
    ),
    persons: group(
      await rows<{ id: string; pin: string | null }>('population', 'select person_id::text as id, pin from person'),
    ),
    numbers: group(
      await rows<{ id: string; pin: string }>('verification', 'select person_id::text as id, pin from pin_state'),
    ),
    records: group(await rows<{ id: string }>('verification', 'select person_id::text as id from person_record')),
  }
}

type Registers = Awaited<ReturnType<typeof readRegisters>>

const expectedState = ({ child }: Acknowledged): string => (child.sex === 'undetermined' ? 'rejected' : 'issued')

/** What is wrong with one acknowledged act: one person, one number or one refusal, the same everywhere. */
const examineAct = (act: Acknowledged, row: ActRow | undefined, registers: Registers): string[] => {
  const { number } = act.child.act
  if (row === undefined) return [`${number}: acknowledged and lost`]
  const expected = expectedState(act)
  const pins = (registers.pins.get(row.id) ?? []).map(({ pin }) => pin)
  const one = expected === 'issued' ? 1 : 0
  const faults = [
    row.state === expected ? undefined : `is ${row.state}, not ${expected}`,
    pins.length === one ? undefined : `has ${pins.length} numbers`,
    (registers.requests.get(row.id) ?? []).length === 1 ? undefined : 'has not one decision about its number',
    (registers.persons.get(row.id) ?? []).length === 1 ? undefined : 'is not one person of the register',
    (registers.persons.get(row.id)?.[0]?.pin ?? null) === row.pin ? undefined : 'has another number in the register',
    (registers.numbers.get(row.id) ?? []).length === one ? undefined : 'has not one number in verification',
    (registers.records.get(row.id) ?? []).length === 1 ? undefined : 'has no record in verification',
    row.pin === (pins[0] ?? null) ? undefined : 'has another number in civil status than was issued',
    act.said.every(({ pin }) => pin === undefined || pin === row.pin) ? undefined : 'was told another number before',
  ]
  return faults.filter((fault) => fault !== undefined).map((fault) => `${number}: ${fault}`)
}

const examineActs = async (record: Record, databases: Databases): Promise<readonly string[]> => {
  const registers = await readRegisters(databases)
  const rows = new Map(registers.acts.map((row) => [row.number, row]))
  const allPins = [...registers.pins.values()].flat().map(({ pin }) => pin)
  const persons = new Set(registers.acts.map(({ id }) => id))
  const strangers = (known: ReadonlyMap<string, unknown>, where: string): string[] =>
    [...known.keys()].filter((id) => !persons.has(id)).map((id) => `${id}: in ${where}, of no act`)
  return [
    ...[...record.acknowledged.values()].flatMap((act) => examineAct(act, rows.get(act.child.act.number), registers)),
    ...(new Set(allPins).size === allPins.length ? [] : ['two persons have one number']),
    ...strangers(registers.pins, 'id-issuance'),
    ...strangers(registers.persons, 'population'),
    ...strangers(registers.records, 'verification'),
  ]
}

/** Answers while faults were about: never untrue, and never going back once the child was verifiable. */
const examineAnswers = ({ asked }: Record): readonly string[] => {
  const allowed = {
    right: ['match', 'not-found'],
    'wrong-name': ['mismatch', 'not-found'],
    'unknown-number': ['not-found'],
  }
  const untrue = asked.filter(({ what, outcome }) => !allowed[what].includes(outcome))
  const knownSince = new Map<string, number>()
  for (const { number, what, outcome, answeredAt } of asked) {
    if (what === 'unknown-number' || outcome === 'not-found') continue
    knownSince.set(number, Math.min(answeredAt, knownSince.get(number) ?? Number.POSITIVE_INFINITY))
  }
  const forgotten = asked.filter(
    ({ what, number, outcome, sentAt }) =>
      what !== 'unknown-number' &&
      outcome === 'not-found' &&
      sentAt > (knownSince.get(number) ?? Number.POSITIVE_INFINITY),
  )
  return [
    ...untrue.map(({ what, number, outcome }) => `${number}: asked ${what}, answered ${outcome}`),
    ...forgotten.map(({ number }) => `${number}: not found after it had been verified`),
  ]
}

/** Now that all is quiet: each child through the public API, once more. */
const askAll = async (stage: Stage, record: Record): Promise<readonly string[]> => {
  const address = toHubAddress(stage.hub.endpoints)
  const [justice, insurance] = [createMinistryOfJustice(address), createSocialInsurance(address)]
  const violations: string[] = []
  const queue = [...record.acknowledged.values()]
  const work = async (): Promise<void> => {
    for (let act = queue.pop(); act !== undefined; act = queue.pop()) {
      const { child } = act
      const { body } = await justice.readAct(child.act.number)
      const { state, pin } = body.identification
      if (state !== expectedState(act)) violations.push(`${child.act.number}: reads ${state}`)
      if (pin === undefined) continue
      const { fullName, dateOfBirth } = child
      const verified = await insurance.verify({ pin, fullName, dateOfBirth })
      if (verified.body.outcome !== 'match')
        violations.push(`${child.act.number}: verifies as ${verified.body.outcome}`)
    }
  }
  await Promise.all(Array.from({ length: 16 }, work))
  return violations
}

/** In each topic, the events of a person come first in the order of their sequence, without gaps, whatever comes again. */
const examineTopics = async (stage: Stage, databases: Databases): Promise<Finding> => {
  const topics: readonly TopicName[] = [
    'civil-status.act.v1',
    'identity.pin.v1',
    'population.person.v1',
    'population.snapshot.v1',
  ]
  const violations: string[] = []
  let looked = 0
  for (const topic of topics) {
    const records = await readRecords(stage.kafka, topic)
    looked += records.length
    const next = new Map<string, number>()
    const ids = new Set<string>()
    for (const { key = '', headers } of records) {
      if (ids.has(headers['ce_id'] ?? '')) continue
      ids.add(headers['ce_id'] ?? '')
      const expected = next.get(key) ?? 1
      if (Number(headers['ce_sequence']) !== expected)
        violations.push(`${topic} ${key}: ${headers['ce_sequence'] ?? 'none'} where ${expected} was next`)
      next.set(key, expected + 1)
    }
  }
  for (const consumer of consumers) {
    const parked = await databases.rows<{ reason: string }>(consumer, 'select reason from parked_event')
    violations.push(...parked.map(({ reason }) => `${consumer}: parked for ${reason}`))
  }
  return { what: 'events in order, none missing, none parked', looked, violations }
}

const digestOf = (value: Buffer): string => createHash('sha256').update(value).digest('base64')

/** Compares what the hub acknowledged and answered with what it holds, once it has come to rest. */
export const consult = async (
  stage: Stage,
  record: Record,
  say: (line: string) => void,
): Promise<readonly Finding[]> => {
  const databases = openDatabases(stage.hub.endpoints.postgres)
  try {
    say('  waiting until all is quiet')
    const unfinished = await settle(() => findUnfinished(stage, databases))
    const acts = [...record.acknowledged.keys()]
    say('  examining registers, topics, answers, the message log and the ledger')
    return [
      { what: 'everything came to rest', looked: consumers.length, violations: unfinished },
      {
        what: 'acknowledged births: one person, one number, the same everywhere',
        looked: acts.length,
        violations: await settle(() => examineActs(record, databases)),
      },
      {
        what: 'answers to questions, while faults were about',
        looked: record.asked.length,
        violations: examineAnswers(record),
      },
      {
        what: 'every child read and verified afterwards',
        looked: acts.length,
        violations: await askAll(stage, record),
      },
      await examineTopics(stage, databases),
      examineLog(await readRecords(stage.kafka, 'exchange.log.v1'), record.answered, digestOf),
      ...(await examineLedger(stage, settle)),
    ]
  } finally {
    await databases.stop()
  }
}
