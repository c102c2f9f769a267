import { statement, type Queryable } from '@hub/postgres'
import type { Residences } from '../../application/ports.ts'
import type { Address, Residence, ResidenceKind } from '../../domain/residence.ts'

const columns = `residence_id as "residenceId", kind, country, province_code as "provinceCode", district_code as "districtCode",
  commune_code as "communeCode", detail, starts, ends`
const listOfKind = statement(
  'residence-list',
  `select ${columns} from residence where person_id = $1 and kind = $2 order by starts`,
)
const findByCommand = statement(
  'residence-find-by-command',
  `select fingerprint, ${columns} from residence_command join residence using (residence_id) where client = $1 and idempotency_key = $2`,
)
const claimCommand = statement(
  'residence-claim-command',
  `insert into residence_command (client, idempotency_key, fingerprint, residence_id) values ($1, $2, $3, $4) on conflict do nothing`,
)
const endResidence = statement('residence-end', 'update residence set ends = $2 where residence_id = $1')
const insertResidence = statement(
  'residence-insert',
  `insert into residence (residence_id, person_id, kind, country, province_code, district_code, commune_code, detail, starts, ends, ground,
     registered_by_client, registered_by_officer, registered_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
)
const saveChange = statement(
  'residence-save-change',
  `with standing as (select * from residence where person_id = $1 and ends is null), saved as (
     update person set version = $2, resides = exists (select 1 from standing), home = (
       select jsonb_strip_nulls(jsonb_build_object('provinceCode', province_code, 'districtCode', district_code, 'communeCode', commune_code, 'from', starts))
       from standing where kind = 'permanent'
     ) where person_id = $1 returning person_id
   )
   insert into person_change (person_id, version, act_id, changes, began, ended, changed_at, basis)
   select person_id, $2, $3::uuid, $4::jsonb, '[]', '[]', $5::timestamptz, $6::jsonb from saved`,
)

interface Row {
  readonly residenceId: string
  readonly kind: ResidenceKind
  readonly country: string
  readonly provinceCode: string | null
  readonly districtCode: string | null
  readonly communeCode: string | null
  readonly detail: string | null
  readonly starts: string
  readonly ends: string | null
}

const toAddress = ({ country, provinceCode, districtCode, communeCode, detail }: Row): Address => ({
  country,
  ...(provinceCode === null ? {} : { provinceCode }),
  ...(districtCode === null ? {} : { districtCode }),
  ...(communeCode === null ? {} : { communeCode }),
  ...(detail === null ? {} : { detail }),
})

const toResidence = (row: Row): Residence => ({
  residenceId: row.residenceId,
  kind: row.kind,
  address: toAddress(row),
  from: row.starts,
  until: row.ends ?? undefined,
})

/** As history keeps a residence: how it is told follows from it. */
const toKept = (residence: Residence | undefined): object | undefined =>
  residence === undefined ? undefined : { address: residence.address, from: residence.from, until: residence.until }

export const residenceStore = (database: Queryable): Residences => ({
  list: async (personId, kind) => (await database.query<Row>(listOfKind, [personId, kind])).map(toResidence),
  findByCommand: async ({ client, idempotencyKey }) => {
    const [row] = await database.query<Row & { fingerprint: string }>(findByCommand, [client, idempotencyKey])
    return row === undefined ? undefined : { fingerprint: row.fingerprint, residence: toResidence(row) }
  },
  claimCommand: async ({ client, idempotencyKey, fingerprint }, residenceId) =>
    (await database.execute(claimCommand, [client, idempotencyKey, fingerprint, residenceId])) === 1,
  end: async ({ residenceId, until }) => {
    await database.execute(endResidence, [residenceId, until])
  },
  insert: async (personId, { residenceId, kind, address, from, until }, { ground, by, at }) => {
    const { country, provinceCode, districtCode, communeCode, detail } = address
    await database.execute(insertResidence, [
      residenceId,
      personId,
      kind,
      country,
      provinceCode,
      districtCode,
      communeCode,
      detail,
      from,
      until,
      ground,
      by.client,
      by.officer,
      at,
    ])
  },
  saveChange: async ({ personId, version }, { residenceId, item, before, after, basis, at }) => {
    const changes = [{ item, before: toKept(before), after: toKept(after) }]
    await database.execute(saveChange, [
      personId,
      version,
      residenceId,
      JSON.stringify(changes),
      at,
      JSON.stringify(basis),
    ])
  },
})
