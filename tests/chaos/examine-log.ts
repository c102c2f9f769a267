import type { IncomingRecord } from '@hub/contracts'
import type { Answered } from './load.ts'
import type { Finding } from './finding.ts'

interface Logged {
  readonly type: string
  readonly exchangeId: string
  readonly process: string
  readonly number: number
  readonly previous: string
  readonly status?: number
  readonly responseDigest?: string
  /** Of the bytes of the record, which the next one names. */
  readonly digest: string
}

const unrecordedStatuses = new Set([401, 502, 503, 504])

const parse = (record: IncomingRecord, digestOf: (value: Buffer) => string): Logged => {
  const value = record.value ?? Buffer.alloc(0)
  const data = JSON.parse(value.toString('utf8')) as Omit<Logged, 'type' | 'digest'>
  return { ...data, type: record.headers['ce_type'] ?? '', digest: digestOf(value) }
}

/** The records of one gateway process, each once: numbered from 1 without a hole, each naming the one before. What was last may be missing: the process was killed. */
const examineChain = (process: string, records: readonly Logged[]): string[] => {
  const byNumber = new Map(records.map((record) => [record.number, record]))
  const violations: string[] = []
  for (let number = 1; number <= byNumber.size; number += 1) {
    const record = byNumber.get(number)
    if (record === undefined) return [...violations, `process ${process}: record ${number} is missing`]
    const before = byNumber.get(number - 1)
    if (before !== undefined && record.previous !== before.digest)
      violations.push(`process ${process}: record ${number} names another one before it`)
  }
  return violations
}

const examineAnswer = (
  { exchangeId, status, digest, operation }: Answered,
  logged: readonly Logged[],
): string | undefined => {
  const answered = logged.find(({ type }) => type.includes('exchange-answered'))
  if (answered === undefined) return `exchange ${exchangeId}: answered ${status} and not on record`
  if (answered.status !== status || answered.responseDigest !== digest)
    return `exchange ${exchangeId}: another answer is on record`
  const isRequestFirst = logged[0]?.type.includes('exchange-requested') === true
  return isRequestFirst ? undefined : `exchange ${exchangeId}: ${operation} is on record without its request before it`
}

/** Every answer that an agency got is on record as it got it, and no record of a process is missing between two others. */
export const examineLog = (
  records: readonly IncomingRecord[],
  answers: readonly Answered[],
  digestOf: (value: Buffer) => string,
): Finding => {
  const logged = records.map((record) => parse(record, digestOf))
  const byExchange = Map.groupBy(logged, ({ exchangeId }) => exchangeId)
  const byProcess = Map.groupBy(logged, ({ process }) => process)
  const mustBeThere = answers.filter(({ status }) => !unrecordedStatuses.has(status))
  return {
    what: 'answers on record before they left, records chained without a hole',
    looked: mustBeThere.length,
    violations: [
      ...mustBeThere.flatMap((answer) => examineAnswer(answer, byExchange.get(answer.exchangeId) ?? []) ?? []),
      ...[...byProcess].flatMap(([process, own]) => examineChain(process, own)),
    ],
  }
}
