import type { TestDatabase } from '@hub/testing'
import { transitions as cancellationTransitions } from '../src/domain/cancellation.ts'
import { transitions as requestTransitions } from '../src/domain/request.ts'

type Table = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Whether any number of steps of the table lead from the one state to the other. */
export const isReachable = (table: Table, from: string, to: string): boolean => {
  const seen = new Set([from])
  for (const state of seen) for (const next of Object.values(table[state] ?? {})) seen.add(next)
  return seen.has(to)
}

/** Each gives rows only where it is broken. */
const laws: Readonly<Record<string, string>> = {
  'a person has two active numbers':
    "select person_id from pin where state = 'active' group by person_id having count(*) > 1",
  'a number is not told of by exactly one event of its person': `
    with told as (
      select key, payload::json ->> 'pin' as pin from outbox
      where headers ->> 'ce_type' ~ 'pin-(issued|imported|reestablished)' and payload::json ->> 'pin' is not null
      union all select person_id::text, pin from unannounced_person where pin is not null
    )
    select pin.pin from pin full join told on told.pin = pin.pin and told.key = pin.person_id::text
    group by pin.pin, told.pin having count(*) <> 1 or count(pin.pin) <> 1 or count(told.pin) <> 1`,
  'a number is cancelled without one event, or the other way round': `
    with told as (select payload::json ->> 'pin' as pin from outbox where headers ->> 'ce_type' like '%pin-cancelled%')
    select 1 from (select pin from pin where state = 'cancelled') as ended full join told using (pin)
    group by ended.pin, told.pin having count(ended.pin) <> 1 or count(told.pin) <> 1`,
  'something was told of a person before the import of the person':
    "select key from outbox where headers ->> 'ce_type' like '%pin-imported%' and sequence <> 1",
  'P3: who was imported is neither to be announced nor announced once': `
    with imported as (
      select import_id::text as id, person_id::text as key from unannounced_person
      union all select payload::json ->> 'importId', key from outbox where headers ->> 'ce_type' like '%pin-imported%'
    )
    select id from import where accepted <> (select count(*) from imported where imported.id = import.id::text)
      or accepted <> (select count(distinct key) from imported where imported.id = import.id::text)`,
  'how many were announced is not what was published': `
    select id from import where (select coalesce(sum(persons), 0) from import_announcement where import_id = id) <> (
      select count(*) from outbox where headers ->> 'ce_type' like '%pin-imported%' and payload::json ->> 'importId' = id::text)`,
  'a match is not told of once': `
    select person_id from number_request where state = 'matched' group by person_id having count(*) <> (
      select count(*) from outbox where key = person_id::text and headers ->> 'ce_type' like '%pin-matched%')`,
  'a rejection is not told of once': `
    select request_id from number_request as request where state = 'rejected' and origin = 'act' and 1 <> (
      select count(*) from outbox where headers ->> 'ce_type' like '%pin-rejected%' and payload::json ->> 'actId' = request_id::text)`,
  'a held request was not told of': `
    select request_id from number_request as request where held_at is not null and 0 = (
      select count(*) from outbox where key = request.person_id::text and headers ->> 'ce_type' like '%pin-held%')`,
  'who was matched is not the other one': `
    select request_id from number_request as request join person as own using (person_id)
    left join person as other on other.person_id = request.matched_person
    where state = 'matched' and coalesce(own.same_as, own.person_id) is distinct from coalesce(other.same_as, other.person_id)`,
  'who is somebody else has a number of his own':
    "select person.person_id from person join pin using (person_id) where same_as is not null and pin.state = 'active'",
  'who is somebody else leads to somebody who is, too':
    'select one.person_id from person as one join person as other on one.same_as = other.person_id where other.same_as is not null',
  'events of a person have gaps':
    'select topic, key from outbox group by topic, key having count(*) <> max(sequence) or count(*) <> count(distinct sequence)',
  'P11: two who are alike have numbers, and no officer said so': `
    select one.person_id from person as one join person as other
      on one.likeness = other.likeness and one.person_id < other.person_id
    where exists (select from pin where person_id = one.person_id) and exists (select from pin where person_id = other.person_id)
      and not exists (select from number_request where person_id in (one.person_id, other.person_id) and decided_by_officer is not null)
      and not exists (select from confirmed where person_id in (one.person_id, other.person_id))`,
}

interface Seen {
  readonly pins: ReadonlyMap<string, string>
  readonly requests: ReadonlyMap<string, string>
  readonly cancellations: ReadonlyMap<string, string>
}

export const nothingSeen: Seen = { pins: new Map(), requests: new Map(), cancellations: new Map() }

const readStates = async (database: TestDatabase, sql: string): Promise<ReadonlyMap<string, string>> =>
  new Map((await database.rows<{ id: string; state: string }>(sql)).map(({ id, state }) => [id, state]))

const changes = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) =>
  [...before].map(([id, state]) => ({ id, from: state, to: after.get(id) ?? 'gone' }))

const [cancelled, owner] = [/^cancelled /, /[^ ]+$/]

/** Cancelled is for ever, and a number stays its person's. */
const findUnlawful = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] =>
  changes(before, after)
    .filter(({ from, to }) => (cancelled.test(from) && from !== to) || owner.exec(from)?.[0] !== owner.exec(to)?.[0])
    .map(({ id, from, to }) => `${id} went from ${from} to ${to}`)

/** What holds of numbers whatever was done, and in whichever order. @returns what is broken, and what was seen, for the next look */
export const examine = async (
  database: TestDatabase,
  before: Seen,
): Promise<{ readonly broken: readonly string[]; readonly seen: Seen }> => {
  const broken: string[] = []
  for (const [law, sql] of Object.entries(laws)) if ((await database.rows(sql)).length > 0) broken.push(law)
  const seen = {
    pins: await readStates(database, `select pin as id, state || ' ' || person_id as state from pin`),
    requests: await readStates(database, 'select request_id::text as id, state from number_request'),
    cancellations: await readStates(database, 'select id::text, state from cancellation'),
  }
  broken.push(...findUnlawful(before.pins, seen.pins))
  const steps = [
    ...changes(before.requests, seen.requests).map((change) => ({ ...change, table: requestTransitions as Table })),
    ...changes(before.cancellations, seen.cancellations).map((change) => ({
      ...change,
      table: cancellationTransitions as Table,
    })),
  ]
  for (const { from, to, table } of steps) if (!isReachable(table, from, to)) broken.push(`${from} became ${to}`)
  return { broken, seen }
}
