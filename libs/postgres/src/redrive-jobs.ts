import { isoText } from './iso-text.ts'
import { firstOfKeys } from './parked-events.ts'
import { statement, type Queryable } from './queryable.ts'

/** Which parked events: of one key, of all keys whose first parked event has the reason, or of all keys. */
export type RedriveSelection =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'reason'; readonly reason: string }
  | { readonly kind: 'all' }

export interface Officer {
  /** X-Road identifier of the subsystem through which the officer acts. */
  readonly client: string
  readonly officer: string
}

export interface RedriveOrder {
  /** Given by whoever asks, so that asking again starts no second job. */
  readonly id: string
  readonly selection: RedriveSelection
  /** Events a second, at most. */
  readonly ratePerSecond?: number | undefined
}

type RedriveState = 'running' | 'paused' | 'cancelled' | 'finished'

export interface Redrive {
  readonly id: string
  readonly state: RedriveState
  readonly selection: RedriveSelection
  readonly ratePerSecond: number | null
  readonly keysTotal: number
  readonly keysDone: number
  readonly applied: number
  /** Events that now wait for something that is not here yet. */
  readonly waiting: number
  /** Events that stay parked, one for each key that stopped. */
  readonly failedAgain: number
  /** Events that were applied before, or that a later snapshot had made history. */
  readonly alreadyDone: number
  readonly startedBy: Officer
  readonly startedAt: string
  readonly finishedAt: string | null
}

/** The keys of the consumer $1 that are in a selection. */
const keysIn = (selection: string): string => `select key from (${firstOfKeys}) as first
  where case ${selection} ->> 'kind' when 'key' then key = ${selection} ->> 'key' when 'reason' then reason = ${selection} ->> 'reason' else true end`

const insertRedrive = statement(
  'redrive-start',
  `with chosen as (${keysIn('$3::jsonb')}), started as (
     insert into redrive (id, consumer, selection, rate_per_second, client, officer, keys_total)
     select $2::uuid, $1, $3::jsonb, $4::integer, $5::text, $6::text, (select count(*) from chosen)
     on conflict (id) do nothing returning id
   )
   insert into redrive_key (redrive, key) select id, key from started cross join chosen`,
)
const selectChosen = statement(
  'redrive-choose',
  `with chosen as (${keysIn('$2::jsonb')})
   select coalesce((select array_agg(key order by key) from (select key from chosen order by key limit $3) as first), '{}') as keys,
     (select count(*) from chosen) as "keysTotal",
     (select count(*) from parked_event where consumer = $1 and key in (select key from chosen)) as "eventsTotal"`,
)
const columns = `id, state, selection, rate_per_second as "ratePerSecond", keys_total as "keysTotal", keys_done as "keysDone", applied, waiting,
  failed_again as "failedAgain", already_done as "alreadyDone", json_build_object('client', client, 'officer', officer) as "startedBy",
  ${isoText('started_at')} as "startedAt", ${isoText('finished_at')} as "finishedAt"`
const selectRedrive = statement('redrive-find', `select ${columns} from redrive where consumer = $1 and id = $2`)
const selectRedrives = statement(
  'redrive-list',
  `select ${columns} from redrive where consumer = $1 order by started_at desc, id limit 100`,
)
const selectRunning = statement(
  'redrive-running',
  `select id, rate_per_second as "ratePerSecond" from redrive where consumer = $1 and state = 'running' order by started_at, id`,
)
const setState = statement(
  'redrive-set-state',
  `update redrive set state = $3, finished_at = case when $3 = 'cancelled' then now() end
   where consumer = $1 and id = $2 and state = any($4::text[])`,
)
const takeTime = statement(
  'redrive-pace',
  `update redrive set paced_until = greatest(paced_until, clock_timestamp() - interval '1 second') + make_interval(secs => $2)
   where id = $1 and paced_until <= clock_timestamp()`,
)
const finishRedrive = statement(
  'redrive-finish',
  `update redrive set state = 'finished', finished_at = now()
   where id = $1 and state = 'running' and not exists (select from redrive_key where redrive = $1)`,
)

/** Starts the job with the keys that are parked now; does nothing if there is one with this id. */
export const startRedrive = async (
  database: Queryable,
  consumer: string,
  { order, by }: { readonly order: RedriveOrder; readonly by: Officer },
): Promise<void> => {
  const { id, selection, ratePerSecond } = order
  await database.execute(insertRedrive, [
    consumer,
    id,
    JSON.stringify(selection),
    ratePerSecond ?? null,
    by.client,
    by.officer,
  ])
}

interface ChosenKeys {
  readonly keys: readonly string[]
  readonly keysTotal: number
  readonly eventsTotal: number
}

/** The first keys that a job with the selection would work off, and how much it would have to do. */
export const chooseKeys = async (
  database: Queryable,
  consumer: string,
  { selection, mostKeys }: { readonly selection: RedriveSelection; readonly mostKeys: number },
): Promise<ChosenKeys> => {
  const [chosen] = await database.query<ChosenKeys>(selectChosen, [consumer, JSON.stringify(selection), mostKeys])
  return chosen ?? { keys: [], keysTotal: 0, eventsTotal: 0 }
}

export const findRedrive = async (database: Queryable, consumer: string, id: string): Promise<Redrive | undefined> =>
  (await database.query<Redrive>(selectRedrive, [consumer, id]))[0]

/** The newest 100. */
export const listRedrives = (database: Queryable, consumer: string): Promise<readonly Redrive[]> =>
  database.query<Redrive>(selectRedrives, [consumer])

export const listRunningRedrives = (
  database: Queryable,
  consumer: string,
): Promise<readonly Pick<Redrive, 'id' | 'ratePerSecond'>[]> => database.query(selectRunning, [consumer])

/** From which states a job may come to be in this one. */
const before = {
  running: ['running', 'paused'],
  paused: ['running', 'paused'],
  cancelled: ['running', 'paused', 'cancelled'],
} as const

/** @returns false if the job is in no state that leads there, or there is none. What was begun meanwhile is done to its end and counted. */
export const setRedriveState = async (
  database: Queryable,
  consumer: string,
  { id, state }: { readonly id: string; readonly state: keyof typeof before },
): Promise<boolean> => (await database.execute(setState, [consumer, id, state, before[state]])) > 0

/** Whether so many seconds' worth of events may be begun now, by whichever process asks first. */
export const takeRedriveTime = async (database: Queryable, id: string, seconds: number): Promise<boolean> =>
  (await database.execute(takeTime, [id, seconds])) > 0

export const finishRedriveWithoutKeys = async (database: Queryable, id: string): Promise<void> => {
  await database.execute(finishRedrive, [id])
}
