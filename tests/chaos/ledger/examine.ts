import { readLag, readRecords } from '@hub/kafka'
import { statement, type Database } from '@hub/postgres'
import type { Finding } from '../finding.ts'
import type { Stage } from '../stage.ts'

interface Stream {
  readonly key: string
  readonly topic: string
  readonly tokens: readonly string[]
  readonly sequences: readonly number[]
}

const rows = <Row extends object>(database: Database, text: string): Promise<readonly Row[]> =>
  database.query<Row>(statement('', text))

const nameOf = ({ key, topic }: { readonly key: string; readonly topic: string }): string => `${topic} ${key}`

const applied = (database: Database): Promise<readonly Stream[]> =>
  rows<Stream>(
    database,
    `select key, topic, array_agg(token order by ordinal) as tokens, array_agg(sequence::int order by ordinal) as sequences
     from applied group by key, topic`,
  )

const parked = (database: Database): Promise<readonly Stream[]> =>
  rows<Stream>(
    database,
    `select key, topic, array_agg(coalesce(payload::text, '') order by ordinal) as tokens,
       array_agg((headers ->> 'ce_sequence')::int order by ordinal) as sequences
     from parked_event group by key, topic`,
  )

const counting = (length: number, from: number): readonly number[] => Array.from({ length }, (_, index) => from + index)

/** Of each person and topic: applied once and in order up to where the person was held, and from there parked in order, none left out. */
const examineStreams = async (
  database: Database,
): Promise<{ readonly looked: number; readonly violations: string[] }> => {
  const written = await rows<{ key: string; topic: string; count: number }>(
    database,
    'select key, topic, count(*)::int as count from written group by key, topic',
  )
  const appliedBy = new Map((await applied(database)).map((stream) => [nameOf(stream), stream]))
  const parkedBy = new Map((await parked(database)).map((stream) => [nameOf(stream), stream]))
  const violations: string[] = []
  for (const stream of written) {
    const name = nameOf(stream)
    const [done, held] = [appliedBy.get(name)?.sequences ?? [], parkedBy.get(name)?.sequences ?? []]
    if (done.join() !== counting(done.length, 1).join())
      violations.push(`${name}: applied in the order ${done.join(' ')}`)
    if (held.join() !== counting(held.length, done.length + 1).join())
      violations.push(`${name}: applied up to ${done.length}, then parked ${held.join(' ')}`)
    if (done.length + held.length !== stream.count)
      violations.push(`${name}: ${stream.count} written, ${done.length} applied, ${held.length} parked`)
  }
  return { looked: written.reduce((sum, { count }) => sum + count, 0), violations }
}

/** Each parked event is counted for its person and was announced by one notice; each poison was parked. */
const examineParking = async (
  database: Database,
  stage: Stage,
): Promise<{ readonly looked: number; readonly violations: string[] }> => {
  const violations = await rows<{ key: string; counted: number; parked: number }>(
    database,
    `select held.key, held.parked as counted, count(event.id)::int as parked from consumer_key held
     left join parked_event event using (consumer, key) group by held.consumer, held.key having held.parked <> count(event.id)`,
  )
  const ids = new Set((await rows<{ id: string }>(database, 'select id::text from parked_event')).map(({ id }) => id))
  const notices = await readRecords({ ...stage.kafka, prefix: 'ledger.' }, 'population.dlt')
  const announced = new Set(
    notices.map(
      ({ value }) => (JSON.parse(value?.toString() ?? '{}') as { readonly parkedId?: string }).parkedId ?? '',
    ),
  )
  const poisons = await rows<{ written: number; applied: number }>(
    database,
    `select (select count(*)::int from written where is_poison) as written,
       (select count(*)::int from applied where token like '999%') as applied`,
  )
  return {
    looked: ids.size,
    violations: [
      ...violations.map(({ key, counted, parked: events }) => `${key}: ${counted} counted as parked, ${events} are`),
      ...[...ids].filter((id) => !announced.has(id)).map((id) => `parked event ${id} was not announced`),
      ...[...announced].filter((id) => !ids.has(id)).map((id) => `notice of ${id}, which is not parked`),
      ...(poisons[0]?.applied === 0 ? [] : ['a poison was applied']),
    ],
  }
}

const findUnfinished = async (database: Database, stage: Stage): Promise<readonly string[]> => {
  const [outbox] = await rows<{ count: number }>(database, 'select count(*)::int as count from outbox')
  const lags = await readLag({ ...stage.kafka, prefix: 'ledger.' }, 'population', [
    'identity.pin.v1',
    'population.person.v1',
  ])
  return [
    ...(outbox?.count === 0 ? [] : [`${outbox?.count ?? 'unknown'} events in the outbox`]),
    ...lags.filter(({ records }) => records > 0).map(({ topic, records }) => `${records} records of ${topic} to apply`),
  ]
}

/** Tells the writers to stop, waits until all is applied, and looks at order, count and parking. */
export const examineLedger = async (
  stage: Stage,
  settle: (find: () => Promise<readonly string[]>) => Promise<readonly string[]>,
): Promise<readonly Finding[]> => {
  const database = stage.ledger
  await database.execute(statement('', 'insert into finished values (now())'))
  const unfinished = await settle(() => findUnfinished(database, stage))
  let streams = await examineStreams(database)
  await settle(async () => {
    streams = await examineStreams(database)
    return streams.violations
  })
  const parking = await examineParking(database, stage)
  return [
    {
      what: 'ledger: many events of one person, applied once and in order',
      looked: streams.looked,
      violations: [...unfinished, ...streams.violations],
    },
    {
      what: 'ledger: what cannot be applied, parked in order and announced once',
      looked: parking.looked,
      violations: parking.violations,
    },
  ]
}
