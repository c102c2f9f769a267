import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { consumption, type ConsumerName } from '@hub/contracts'
import { readLag, readRecords } from '@hub/kafka'
import { createMinistryOfJustice, createSocialInsurance, toHubAddress } from '../partners/index.ts'
import { examineLedger } from './ledger/examine.ts'
import { examineLog } from './examine-log.ts'
import { openDatabases, type Databases } from './databases.ts'
import { examineAnswers } from './examine-answers.ts'
import { examineDoubles } from './examine-doubles.ts'
import { examineActs, examineEndings, expectedState, isOfDouble } from './examine-registers.ts'
import { examineTopics } from './examine-topics.ts'
import type { Finding } from './finding.ts'
import type { Record } from './load.ts'
import type { Stage } from './stage.ts'

// Longer than a takeover of the outbox, a rebalance and a sweep of waiting events together.
const patienceMs = 60_000

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
      const ended = record.ended.get(child.act.number)
      if (ended === undefined && !isOfDouble(record, child.act.number) && state !== expectedState(act))
        violations.push(`${child.act.number}: reads ${state}`)
      const { fullName, dateOfBirth } = child
      const expect = async (number: string, outcome: string): Promise<void> => {
        const verified = await insurance.verify({ pin: number, fullName, dateOfBirth })
        if (verified.body.outcome !== outcome)
          violations.push(`${child.act.number}: verifies as ${verified.body.outcome}, not ${outcome}`)
      }
      if (ended !== undefined) await expect(ended.pin, ended.successor === undefined ? 'pin-cancelled' : 'pin-replaced')
      if (state === 'issued' && pin !== undefined) await expect(pin, 'match')
    }
  }
  await Promise.all(Array.from({ length: 16 }, work))
  return violations
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
        what: 'numbers that were ended: effective, and the same everywhere',
        looked: record.ended.size,
        violations: await settle(() => examineEndings(record, databases)),
      },
      {
        what: 'acts that were alike: held, decided, and the same everywhere',
        looked: record.doubles.length,
        violations: await settle(() => examineDoubles(record, databases)),
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
      await examineTopics(stage.kafka, databases),
      examineLog(await readRecords(stage.kafka, 'exchange.log.v1'), record.answered, digestOf),
      ...(await examineLedger(stage, settle)),
    ]
  } finally {
    await databases.stop()
  }
}
