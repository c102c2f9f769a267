import { isoText } from './iso-text.ts'
import { statement, type Queryable } from './queryable.ts'
import type { Officer } from './redrive-jobs.ts'

/** A province whose events a consumer refuses for the time being. */
export interface Quarantine {
  readonly provinceCode: string
  readonly reason: string
  readonly since: string
  /** Whoever gave the reason that is there now. */
  readonly setBy: Officer
}

const columns = `province_code as "provinceCode", reason, ${isoText('since')} as since,
  json_build_object('client', client, 'officer', officer) as "setBy"`

const selectProvinces = statement(
  'quarantine-provinces',
  'select province_code as "provinceCode" from quarantine where consumer = $1',
)
const selectQuarantines = statement(
  'quarantine-list',
  `select ${columns} from quarantine where consumer = $1 order by province_code`,
)
const upsertQuarantine = statement(
  'quarantine-set',
  `insert into quarantine (consumer, province_code, reason, client, officer) values ($1, $2, $3, $4, $5)
   on conflict (consumer, province_code) do update set reason = excluded.reason, client = excluded.client, officer = excluded.officer
   returning ${columns}`,
)
const deleteQuarantine = statement(
  'quarantine-lift',
  `delete from quarantine where consumer = $1 and province_code = $2 returning ${columns}`,
)

/** As committed when it is asked. */
export const listQuarantinedProvinces = async (tx: Queryable, consumer: string): Promise<readonly string[]> =>
  (await tx.query<{ provinceCode: string }>(selectProvinces, [consumer])).map(({ provinceCode }) => provinceCode)

export const listQuarantines = (database: Queryable, consumer: string): Promise<readonly Quarantine[]> =>
  database.query<Quarantine>(selectQuarantines, [consumer])

/** Set again, it gets the new reason and goes on since when it began. */
export const setQuarantine = async (
  database: Queryable,
  consumer: string,
  { provinceCode, reason, by }: { readonly provinceCode: string; readonly reason: string; readonly by: Officer },
): Promise<Quarantine> => {
  const { client, officer } = by
  const [row] = await database.query<Quarantine>(upsertQuarantine, [consumer, provinceCode, reason, client, officer])
  if (row === undefined) throw new TypeError('a quarantine was not kept')
  return row
}

/** @returns the quarantine that ends; undefined if there is none */
export const liftQuarantine = async (
  database: Queryable,
  consumer: string,
  provinceCode: string,
): Promise<Quarantine | undefined> => (await database.query<Quarantine>(deleteQuarantine, [consumer, provinceCode]))[0]
