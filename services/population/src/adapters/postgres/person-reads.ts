import { toPopulationSexCode, type Sex } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import type { Basis, FollowedChange, PastChange, PersonReads } from '../../application/ports.ts'
import { residenceItems, type ItemName, type Items } from '../../domain/items.ts'
import { residenceKinds, type KeptResidence, type ResidenceKind } from '../../domain/residence.ts'

const findByPin = statement(
  'read-by-pin',
  `select person_id as "personId", version, pin, full_name as "fullName", date_of_birth as "dateOfBirth", sex, place_of_birth as "placeOfBirth",
     to_char(registered_on, 'YYYY-MM-DD') as "registeredOn", registered_at as "registeredAt", native_place as "nativePlace", ethnicity, nationality,
     mother, father, marital_status as "maritalStatus", date_of_death as "dateOfDeath", (
       select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('relation', one ->> 'relation', 'fullName', other.full_name, 'pin', other.pin))
         order by one ->> 'relation', other.full_name)
       from jsonb_array_elements(person.relations) as one join person as other on other.person_id = (one ->> 'otherId')::uuid
     ) as relations, (
       select jsonb_object_agg(kind, jsonb_strip_nulls(jsonb_build_object('from', starts, 'until', ends, 'address', jsonb_build_object(
         'country', country, 'provinceCode', province_code, 'districtCode', district_code, 'communeCode', commune_code, 'detail', detail))))
       from residence where person_id = person.person_id and starts <= $2 and (ends is null or ends > $2)
     ) as residences, (
       select jsonb_object_agg(item, value) from person_detail where person_id = person.person_id and item <> 'household' and value <> 'null'
     ) as details, (
       select jsonb_strip_nulls(jsonb_build_object('relation', own.value ->> 'relation',
         'head', case when head.person_id <> person.person_id then jsonb_build_object('fullName', head.full_name, 'pin', head.pin, 'oldIdentityNumber', (
           select value from person_detail where person_id = head.person_id and item = 'oldIdentityNumber' and value <> 'null')) end,
         'members', (
           select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('relation', one.value ->> 'relation', 'fullName', member.full_name, 'pin', member.pin,
             'oldIdentityNumber', number.value)) order by member.full_name, member.person_id)
           from person_detail as one join person as member using (person_id)
           left join person_detail as number on number.person_id = member.person_id and number.item = 'oldIdentityNumber' and number.value <> 'null'
           where one.item = 'household' and one.value ->> 'headId' = own.value ->> 'headId' and one.person_id not in (person.person_id, head.person_id)
         )))
       from person_detail as own join person as head on head.person_id = (own.value ->> 'headId')::uuid
       where own.person_id = person.person_id and own.item = 'household'
     ) as household
   from person where pin = $1`,
)
const listHistory = statement(
  'read-history',
  `select changes, changed_at as "changedAt", basis, (
     select jsonb_agg(jsonb_build_object('relation', one ->> 'relation', 'fullName', other.full_name) order by one ->> 'relation', other.full_name)
     from jsonb_array_elements(began) as one join person as other on other.person_id = (one ->> 'otherId')::uuid
   ) as began, (
     select jsonb_agg(jsonb_build_object('relation', one ->> 'relation', 'fullName', other.full_name) order by one ->> 'relation', other.full_name)
     from jsonb_array_elements(ended) as one join person as other on other.person_id = (one ->> 'otherId')::uuid
   ) as ended
   from person_change where person_id = $1 order by version`,
)
// Transactions that are still going on may yet write behind what is seen here; nobody who is older than all of them will.
const listChanges = statement(
  'read-changes',
  `with page as (
     (select written_in, position, person_id, changed_at, changes, began || ended as related from person_change
      where (written_in, position) > ($1::xid8, $2::bigint) and written_in < pg_snapshot_xmin(pg_current_snapshot())
      order by written_in, position limit $3)
     union all
     (select numbered_in, numbered_position, person_id, null::timestamptz, null::jsonb, null::jsonb from person
      where (numbered_in, numbered_position) > ($1::xid8, $2::bigint) and numbered_in < pg_snapshot_xmin(pg_current_snapshot())
      order by numbered_in, numbered_position limit $3)
   ), first as (select * from page order by written_in, position limit $3)
   select written_in::text || '-' || position as cursor, pin, changed_at as "changedAt", changes is null as "isNumber",
     array(select one ->> 'item' from jsonb_array_elements(changes) as one) as changed, jsonb_array_length(related) > 0 as "hasRelations"
   from first join person using (person_id) order by written_in, position`,
)

interface PersonRow extends Items {
  readonly personId: PersonId
  readonly version: number
  readonly sex: Sex
  readonly residences: Readonly<Partial<Record<ResidenceKind, KeptResidence>>> | null
  readonly details: Items | null
}

interface HistoryRow {
  readonly changes: readonly { readonly item: ItemName; readonly before?: unknown; readonly after?: unknown }[]
  readonly began: readonly object[] | null
  readonly ended: readonly object[] | null
  readonly changedAt: Date
  readonly basis: Basis | null
}

interface ChangeRow {
  readonly cursor: string
  readonly pin: string | null
  readonly changedAt: Date | null
  readonly isNumber: boolean
  readonly changed: readonly ItemName[]
  readonly hasRelations: boolean | null
}

const withoutNulls = (items: Items): Items =>
  Object.fromEntries(Object.entries(items).filter(([, value]) => value !== null))

const toResidenceItems = (residences: Readonly<Partial<Record<ResidenceKind, KeptResidence>>>): Items =>
  Object.fromEntries(residenceKinds.map((kind) => [residenceItems[kind], residences[kind]]))

/** As agencies know sexes: by the codes of QCVN 109. */
const toValue = (item: ItemName, value: unknown): unknown => {
  if (item === 'household' && typeof value === 'object' && value !== null)
    // Who the head is stands there by the internal key, which never leaves the hub.
    return 'relation' in value ? { relation: value.relation } : {}
  return item === 'sex' && typeof value === 'string' ? toPopulationSexCode(value as Sex) : (value ?? undefined)
}

const toPastChanges = ({ changes, began, ended, changedAt, basis }: HistoryRow): readonly PastChange[] => {
  const shared = { changedAt: changedAt.toISOString(), basis: basis ?? undefined }
  const items = changes.map(({ item, before, after }) => ({
    item,
    before: toValue(item, before),
    after: toValue(item, after),
    ...shared,
  }))
  if (began === null && ended === null) return items
  return [...items, { item: 'relations', before: ended ?? [], after: began ?? [], ...shared }]
}

const toFollowed = ({ cursor, pin, changedAt, isNumber, changed, hasRelations }: ChangeRow): FollowedChange => ({
  cursor,
  pin: pin ?? '',
  items:
    pin === null ? [] : isNumber ? ['pin'] : [...changed, ...(hasRelations === true ? ['relations' as const] : [])],
  changedAt: changedAt?.toISOString(),
})

export const personReads = (database: Queryable): PersonReads => ({
  findByPin: async (pin, today) => {
    const [row] = await database.query<PersonRow>(findByPin, [pin, today])
    if (row === undefined) return undefined
    const { personId, version, sex, residences, details, ...items } = row
    return {
      personId,
      version,
      items: {
        ...withoutNulls(items),
        ...toResidenceItems(residences ?? {}),
        ...details,
        sex: toPopulationSexCode(sex),
      },
    }
  },
  listHistory: async (personId) => (await database.query<HistoryRow>(listHistory, [personId])).flatMap(toPastChanges),
  listChanges: async (after, limit) => {
    const [transaction, position] = after.split('-')
    return (await database.query<ChangeRow>(listChanges, [transaction, position, limit])).map(toFollowed)
  },
})
