import { OutageFault } from '@hub/failure'
import type { ReplayTarget } from '../../application/continue-replay.ts'
import type { ManagementServers, Operator } from '../../application/ports.ts'
import type { Answer } from '../../domain/answer.ts'
import { addReports, emptyReport, toReport, type Replay, type ReplayReport } from '../../domain/replay.ts'
import type { StreamRecord } from '../../domain/stream-event.ts'

type Outcomes = Parameters<typeof toReport>[0]

// The body of a call is at most a megabyte, and the data of a record grows by a third on its way.
const mostRecords = 200
const mostBytes = 600_000
const mostEventIds = 5_000

const bodyOf = (answer: Answer): unknown => {
  if (answer.kind === 'answered') return answer.body
  throw new OutageFault('upstream', `the consumer gave no answer (${answer.kind})`)
}

const sizeOf = ({ headers, value }: StreamRecord): number =>
  JSON.stringify(headers).length + (value?.length ?? 0) * 1.4 + 200

/** The records of a person together, as far as a call has room for them; persons share calls. */
const toCalls = (records: readonly StreamRecord[]): readonly (readonly StreamRecord[])[] => {
  const calls: StreamRecord[][] = []
  let [current, bytes]: [StreamRecord[], number] = [[], 0]
  for (const group of Map.groupBy(records, ({ key }) => key).values()) {
    const size = group.reduce((sum, record) => sum + sizeOf(record), 0)
    const isFull = current.length + group.length > mostRecords || bytes + size > mostBytes
    if (isFull) [current, bytes] = [[], 0]
    for (const record of group) {
      if (current.length === 0 || current.length === mostRecords) calls.push((current = []))
      current.push(record)
    }
    bytes += size
  }
  return calls
}

const toBody = ({ topic, partition, offset, key, headers, value }: StreamRecord) => ({
  topic,
  partition,
  offset,
  key,
  headers,
  ...(value === null ? {} : { value: value.toString('base64') }),
})

export const createReplayTarget = (servers: Pick<ManagementServers, 'ask' | 'command'>): ReplayTarget => {
  const post = async <Body>({ consumer }: Replay, target: string, body: object, operator: Operator): Promise<Body> =>
    bodyOf(await servers.command(consumer, { method: 'POST', target, body }, operator)) as Body

  return {
    countApplied: async (replay, eventIds, operator) => {
      let applied = 0
      for (let from = 0; from < eventIds.length; from += mostEventIds) {
        const asked = { eventIds: eventIds.slice(from, from + mostEventIds) }
        applied += (await post<{ applied: number }>(replay, '/operator/sightings', asked, operator)).applied
      }
      return applied
    },
    rehearse: async (replay, records, operator) => {
      let report: ReplayReport = emptyReport
      for (const call of toCalls(records)) {
        const body = { records: call.map(toBody) }
        const { outcomes } = await post<{ outcomes: Outcomes }>(replay, '/operator/rehearsals', body, operator)
        report = addReports(report, toReport(outcomes))
      }
      return report
    },
    readReport: async ({ consumer, id }, operator) =>
      toReport(
        (bodyOf(await servers.ask(consumer, `/operator/replays/${id}`, operator)) as { counts: Outcomes }).counts,
      ),
  }
}
