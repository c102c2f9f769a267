import type { AdministrativeUnits, CalendarDate, LegalClock } from '@hub/citizen'

/** What is counted of the persons and entries of a place; see the glossary. */
export const measures = [
  'persons',
  'differing',
  'incomplete',
  'withoutNumber',
  'withoutResidence',
  'withoutParent',
  'unclean',
  'deadActive',
  'numberDisagrees',
  'merged',
  'entries',
  'lateEntries',
] as const

export type Measure = (typeof measures)[number]
export type Counts = Readonly<Record<Measure, number>>

/** Counts by the code of a unit as records name it, with the list that the code is of. */
export interface CountsOfCode {
  /** Of a commune, an island district or a province, by its length; empty where none is known. */
  readonly unitCode: string
  readonly isBeforeMerger: boolean
  readonly counts: Counts
}

export interface CountsOfUnit {
  /** Absent for whatever belongs to no unit of the level that is asked for. */
  readonly unit?: { readonly code: string; readonly name: string } | undefined
  readonly counts: Counts
}

const none = Object.fromEntries(measures.map((measure) => [measure, 0])) as Counts

const add = (left: Counts, right: Counts): Counts =>
  Object.fromEntries(measures.map((measure) => [measure, left[measure] + right[measure]])) as Counts

/** Any day of the lists before the merger, and the first one of those since. */
const dayOf = (isBeforeMerger: boolean): CalendarDate => (isBeforeMerger ? '2025-06-30' : '2025-07-01')

const provinceCodeLength = 2

interface Place {
  readonly province: { readonly code: string; readonly name: string }
  readonly commune?: { readonly code: string; readonly name: string } | undefined
}

type Units = Pick<AdministrativeUnits, 'listSuccessors' | 'followProvince' | 'listLocalUnits' | 'listProvinces'>

/** Where the records of a code belong today. Of a commune that was divided, the one that took most of it: which part an address lies in is not known. */
const placeToday = (
  units: Units,
  { unitCode, isBeforeMerger }: CountsOfCode,
  today: CalendarDate,
): Place | undefined => {
  const on = dayOf(isBeforeMerger)
  if (unitCode.length === provinceCodeLength) {
    const province = units.followProvince(unitCode, on, today)
    return province === undefined ? undefined : { province }
  }
  const [successor] = units.listSuccessors(unitCode, on, today)
  if (successor === undefined) return undefined
  const { code, name, province } = successor.unit
  return { province, commune: { code, name } }
}

const sumUp = (parts: readonly CountsOfUnit[], known: readonly { readonly code: string; readonly name: string }[]) => {
  const sums = new Map<string | undefined, Counts>(known.map(({ code }) => [code, none]))
  for (const { unit, counts } of parts) sums.set(unit?.code, add(sums.get(unit?.code) ?? none, counts))
  const rest = sums.get(undefined)
  return [
    ...known.map((unit) => ({ unit, counts: sums.get(unit.code) ?? none })),
    ...(rest === undefined ? [] : [{ counts: rest }]),
  ]
}

/** A row for each province of today, and one for whatever belongs to none: abroad, not known, or by a code that no unit ever had. */
export const countByProvince = (
  units: Units,
  counted: readonly CountsOfCode[],
  today: CalendarDate,
): readonly CountsOfUnit[] => {
  const parts = counted.map((one) => ({ unit: placeToday(units, one, today)?.province, counts: one.counts }))
  return sumUp(parts, units.listProvinces(today))
}

/** A row for each commune of a province of today, and one for what names the province alone. @returns undefined if there is no such province */
export const countByCommune = (
  units: Units,
  counted: readonly CountsOfCode[],
  { province, today }: { readonly province: string; readonly today: CalendarDate },
): readonly CountsOfUnit[] | undefined => {
  if (!units.listProvinces(today).some(({ code }) => code === province)) return undefined
  const parts = counted.flatMap((one) => {
    const place = placeToday(units, one, today)
    return place?.province.code === province ? [{ unit: place.commune, counts: one.counts }] : []
  })
  const communes = units.listLocalUnits(today).filter((unit) => unit.province.code === province)
  return sumUp(
    parts,
    communes.map(({ code, name }) => ({ code, name })),
  )
}

export const total = (rows: readonly CountsOfUnit[]): Counts => rows.reduce((sum, { counts }) => add(sum, counts), none)

/**
 * Whether an act comes into the register later than the law allows: on the working day of its registration, or, registered after 15:00, on the next one. The
 * hour of a registration is not known, so the next one is allowed to all.
 */
export const isLateEntry = (
  clock: Pick<LegalClock, 'addWorkingDays'>,
  registeredOn: CalendarDate,
  today: CalendarDate,
): boolean => today > clock.addWorkingDays(registeredOn, 1)
