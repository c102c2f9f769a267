import type { TestDatabase } from '@hub/testing'

interface PersonRow {
  readonly key: string
  readonly name: string
  readonly born: string
  readonly sex: string
  readonly nationality: string
  readonly died: string | null
  readonly pin: string | null
  readonly mergedInto: string | null
  readonly placeOfBirth: object | null
  readonly nativePlace: object | null
  readonly registeredOn: string | null
  readonly registeredAt: { readonly communeCode?: string; readonly provinceCode?: string } | null
  readonly mother: object | null
  readonly father: object | null
  readonly relations: readonly { readonly relation: string }[]
  readonly differing: boolean
}

interface ResidenceRow {
  readonly key: string
  readonly kind: string
  readonly unit: string | null
  readonly starts: string
  readonly ends: string | null
}

/** Counted from the persons and residences alone, one by one, as decision 0027 says; by the list and the code of a unit. */
export type Recount = Map<string, Record<string, number>>

const listOf = (unit: string, day: string): string =>
  unit === '' ? 'none' : `${day < '2025-07-01' ? 'before' : 'since'} ${unit}`

/** Which number a record of that sex and year of birth has: even for men, odd for women; 0 and 1 for the 20th century, and so on. */
const centuryDigits = (sex: string, year: number): readonly number[] => {
  const male = Math.floor((year - 1900) / 100) * 2
  if (sex === 'undetermined') return [male, male + 1]
  return [sex === 'female' ? male + 1 : male]
}

const disagrees = ({ pin, sex, born }: PersonRow): boolean => {
  if (pin === null) return false
  const year = Number(born.slice(0, 4))
  return !centuryDigits(sex, year).includes(Number(pin[3])) || pin.slice(4, 6) !== born.slice(2, 4)
}

const placeOf = ({ registeredAt, registeredOn }: PersonRow, home: ResidenceRow | undefined): string => {
  if (home !== undefined) return listOf(home.unit ?? '', home.starts)
  return listOf(registeredAt?.communeCode ?? registeredAt?.provinceCode ?? '', registeredOn ?? '')
}

const misses = (person: PersonRow, parent: 'mother' | 'father'): boolean =>
  person[parent] !== null && !person.relations.some(({ relation }) => relation === parent)

const judge = (person: PersonRow, residences: readonly ResidenceRow[]): Record<string, boolean> => {
  const isAlive = person.died === null
  const standing = residences.filter(({ ends }) => ends === null)
  const withoutNumber = isAlive && person.pin === null && person.nationality === 'VN' && person.sex !== 'undetermined'
  const mandatory = [person.placeOfBirth, person.nativePlace, person.registeredOn, person.registeredAt]
  const [deadActive, numberDisagrees] = [!isAlive && standing.length > 0, disagrees(person)]
  return {
    persons: true,
    differing: person.differing,
    withoutNumber,
    incomplete: withoutNumber || person.born.length < 10 || mandatory.includes(null),
    withoutResidence: isAlive && !standing.some(({ kind }) => kind === 'permanent'),
    withoutParent: misses(person, 'mother') || misses(person, 'father'),
    deadActive,
    numberDisagrees,
    unclean: deadActive || numberDisagrees,
  }
}

export const addTo = (counts: Recount, place: string, measure: string): void => {
  const found = counts.get(place) ?? {}
  counts.set(place, { ...found, [measure]: (found[measure] ?? 0) + 1 })
}

export const recount = async (database: TestDatabase): Promise<Recount> => {
  const persons = await database.rows<PersonRow>(
    `select person_id as key, full_name as name, date_of_birth as born, sex, nationality, date_of_death as died, pin, merged_into as "mergedInto",
       place_of_birth as "placeOfBirth", native_place as "nativePlace", to_char(registered_on, 'YYYY-MM-DD') as "registeredOn",
       registered_at as "registeredAt", mother, father, relations,
       exists (select 1 from difference where difference.person_id = person.person_id and outcome is null) as differing
     from person`,
  )
  const residences = await database.rows<ResidenceRow>(
    `select person_id as key, kind, coalesce(commune_code, district_code, province_code) as unit, to_char(starts, 'YYYY-MM-DD') as starts,
       to_char(ends, 'YYYY-MM-DD') as ends from residence`,
  )
  const byPerson = Map.groupBy(residences, ({ key }) => key)
  const counts: Recount = new Map()
  for (const person of persons) {
    const own = byPerson.get(person.key) ?? []
    const place = placeOf(
      person,
      own.find(({ kind, ends }) => kind === 'permanent' && ends === null),
    )
    const held = person.mergedInto === null ? judge(person, own) : { merged: true }
    for (const [measure] of Object.entries(held).filter(([, holds]) => holds)) addTo(counts, place, measure)
  }
  return counts
}
