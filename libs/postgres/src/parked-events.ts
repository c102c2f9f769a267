import { isoText } from './iso-text.ts'
import { statement, type Queryable } from './queryable.ts'

/** One parked event as operators see it. Holds no personal data: the payload stays in the database. */
export interface ParkedEvent {
  readonly id: string
  /** Its place among all parked events, in the order in which they came. */
  readonly ordinal: number
  readonly consumer: string
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly eventId: string | null
  readonly eventType: string | null
  readonly key: string | null
  readonly reason: string
  readonly parkedAt: string
}

/** Parked events by what holds their keys back: the reason of the first of each key, under which those behind it count as well. */
export interface ParkedGroup {
  readonly reason: string
  readonly events: number
  /** Records that could not be decoded have none. */
  readonly keys: number
  readonly oldestParkedAt: string
  readonly eventTypes: readonly string[]
}

/** With the event itself: may hold personal data. */
export interface ParkedEventDetail extends ParkedEvent {
  readonly headers: Readonly<Record<string, string>>
  /** Undefined where it is no JSON; then `payload` has its bytes in base64. */
  readonly data?: unknown
  readonly payload?: string
}

export interface ParkedSelection {
  /** Of the group, see {@link ParkedGroup}. */
  readonly reason?: string | undefined
  readonly key?: string | undefined
  /** The ordinal of the last one of the page before. */
  readonly after: number
  readonly limit: number
}

const columns = `id, parked_event.ordinal, consumer, topic, partition, kafka_offset::text as offset, event_id as "eventId", event_type as "eventType",
  parked_event.key, parked_event.reason, ${isoText('parked_at')} as "parkedAt"`

/** The first parked event of each key of the consumer $1. */
export const firstOfKeys = `select distinct on (key) key, reason from parked_event
  where consumer = $1 and key is not null order by key, ordinal`

const selectOldest = statement('parked-oldest', `select ${columns} from parked_event order by ordinal limit $1`)
const selectGroups = statement(
  'parked-groups',
  `with first as (${firstOfKeys}), grouped as (
     select coalesce(first.reason, parked.reason) as reason, parked.key, event_type, parked_at
     from parked_event parked left join first on first.key = parked.key where consumer = $1
   )
   select reason, count(*) as events, count(distinct key) as keys, ${isoText('min(parked_at)')} as "oldestParkedAt",
     coalesce(array_agg(distinct event_type) filter (where event_type is not null), '{}') as "eventTypes"
   from grouped group by reason order by events desc, reason`,
)
const selectPage = statement(
  'parked-page',
  `with first as (${firstOfKeys})
   select ${columns} from parked_event left join first on first.key = parked_event.key
   where consumer = $1 and parked_event.ordinal > $2 and ($3::text is null or parked_event.key = $3)
     and ($4::text is null or coalesce(first.reason, parked_event.reason) = $4)
   order by parked_event.ordinal limit $5`,
)
const selectOne = statement(
  'parked-one',
  `select ${columns}, headers, payload as bytes from parked_event where consumer = $1 and id = $2`,
)

/** The oldest parked events of the database, at most 1,000. */
export const listParked = (database: Queryable, limit = 1000): Promise<readonly ParkedEvent[]> =>
  database.query<ParkedEvent>(selectOldest, [limit])

export const listParkedGroups = (database: Queryable, consumer: string): Promise<readonly ParkedGroup[]> =>
  database.query<ParkedGroup>(selectGroups, [consumer])

export const listParkedEvents = (
  database: Queryable,
  consumer: string,
  { after, key, reason, limit }: ParkedSelection,
): Promise<readonly ParkedEvent[]> =>
  database.query<ParkedEvent>(selectPage, [consumer, after, key ?? null, reason ?? null, limit])

const parseData = (bytes: Buffer | null): Pick<ParkedEventDetail, 'data' | 'payload'> => {
  if (bytes === null) return {}
  try {
    return { data: JSON.parse(bytes.toString('utf8')) as unknown }
  } catch {
    return { payload: bytes.toString('base64') }
  }
}

export const findParkedEvent = async (
  database: Queryable,
  consumer: string,
  id: string,
): Promise<ParkedEventDetail | undefined> => {
  type Row = Omit<ParkedEventDetail, 'data' | 'payload'> & { readonly bytes: Buffer | null }
  const [row] = await database.query<Row>(selectOne, [consumer, id])
  if (row === undefined) return undefined
  const { bytes, ...event } = row
  return { ...event, ...parseData(bytes) }
}
