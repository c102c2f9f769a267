import type { AdministrativeUnits, CalendarDate, LocalUnit, Successor } from '@hub/citizen'

/** Law on Residence 68/2020: one permanent residence, at most one temporary one beside it, and where the person in fact lives. */
export const residenceKinds = ['permanent', 'temporary', 'current'] as const
export type ResidenceKind = (typeof residenceKinds)[number]

/** Why a residence is registered (Law on Residence 68/2020 articles 20, 27 and 30). */
export const residenceGrounds = ['own-home', 'family', 'rented-home', 'institution', 'vessel', 'stay'] as const

/** Why a residence ends without another one in its place (article 24). */
export const endGrounds = ['death', 'left-country', 'citizenship-lost', 'registration-cancelled', 'moved-out'] as const

export type Units = Pick<AdministrativeUnits, 'findLocalUnit' | 'listSuccessors'>

/** Codes mean what they meant on the first day of the residence. */
export interface Address {
  readonly country: string
  readonly provinceCode?: string | undefined
  /** Until 2025-06-30. */
  readonly districtCode?: string | undefined
  /** Left out of the five island districts that had no communes. */
  readonly communeCode?: string | undefined
  readonly detail?: string | undefined
}

export interface Residence {
  readonly residenceId: string
  readonly kind: ResidenceKind
  readonly address: Address
  readonly from: CalendarDate
  /** The first day on which it does not hold any more. */
  readonly until?: CalendarDate | undefined
}

/** What a record keeps of a residence. */
export type KeptResidence = Pick<Residence, 'address' | 'from' | 'until'>

export type AddressProblem = 'unit-not-in-force' | 'unit-mismatch' | 'incomplete-place'

type CheckedAddress =
  | { readonly kind: 'valid'; readonly address: Address }
  | { readonly kind: 'refused'; readonly problem: AddressProblem; readonly pointer: string; readonly detail: string }

const vietnam = 'VN'

// Any day of the lists before, and of those since, the merger.
const [dayBefore, daySince] = ['2025-06-30', '2025-07-01'] as const

const refuse = (problem: AddressProblem, pointer: string, detail: string): CheckedAddress => ({
  kind: 'refused',
  problem,
  pointer: `/address${pointer}`,
  detail,
})

const nameSuccessor = ({ unit: { code, name, province }, share }: Successor): string =>
  `${code} ${name}, ${province.code} ${province.name}${share === 'part' ? ' (a part)' : share === 'main' ? ' (most of it)' : ''}`

const refuseUnit = (units: Units, code: string, from: CalendarDate): CheckedAddress => {
  const pointer = '/communeCode'
  if (from < daySince && units.findLocalUnit(code, daySince) !== undefined)
    return refuse('unit-not-in-force', pointer, `is the code of a unit since ${daySince}, and of none before`)
  const successors = from < daySince ? [] : units.listSuccessors(code, dayBefore, from)
  return successors.length === 0
    ? refuse('unit-not-in-force', pointer, 'is the code of no unit on the first day of the residence')
    : refuse(
        'unit-not-in-force',
        pointer,
        `ended on ${dayBefore}; since then: ${successors.map(nameSuccessor).join('; ')}`,
      )
}

/** A local unit as an address names it. */
interface GivenUnit {
  readonly code: string
  readonly provinceCode: string
}

const isAbroad = ({ country }: Address): boolean => country !== vietnam

/** A code that went on with another meaning shows by the province that is given with it. */
const refuseProvince = (units: Units, { code, provinceCode }: GivenUnit, from: CalendarDate): CheckedAddress =>
  from >= daySince && units.findLocalUnit(code, dayBefore)?.province.code === provinceCode
    ? refuseUnit(units, code, from)
    : refuse('unit-mismatch', '/provinceCode', 'is not the province of the commune on the first day of the residence')

const refuseDistrict = ({ district }: LocalUnit): CheckedAddress =>
  refuse(
    'unit-mismatch',
    '/districtCode',
    district === undefined ? `there are no districts since ${daySince}` : 'is not the district of the commune',
  )

const checkUnit = (
  units: Units,
  { code, provinceCode }: GivenUnit,
  address: Address,
  from: CalendarDate,
): CheckedAddress => {
  const unit = units.findLocalUnit(code, from)
  if (unit === undefined) return refuseUnit(units, code, from)
  if (unit.province.code !== provinceCode) return refuseProvince(units, { code, provinceCode }, from)
  const districtCode = unit.district?.code
  return address.districtCode === undefined || address.districtCode === districtCode
    ? { kind: 'valid', address: { ...address, districtCode } }
    : refuseDistrict(unit)
}

const checkInVietnam = (units: Units, address: Address, from: CalendarDate): CheckedAddress => {
  const { provinceCode, communeCode, districtCode } = address
  const code = communeCode ?? districtCode
  return code === undefined || provinceCode === undefined
    ? refuse('incomplete-place', '', 'must name province and commune, or a country abroad')
    : checkUnit(units, { code, provinceCode }, address, from)
}

/** Whether the units were in force on that day and belong together. @returns the address with its district, where there was one */
export const checkAddress = (units: Units, address: Address, from: CalendarDate): CheckedAddress => {
  if (!isAbroad(address)) return checkInVietnam(units, address, from)
  const codes = [address.provinceCode, address.districtCode, address.communeCode]
  return codes.some((code) => code !== undefined)
    ? refuse('incomplete-place', '', 'must name province and commune, or a country abroad, not both')
    : { kind: 'valid', address }
}

interface Named {
  readonly code: string
  readonly name: string
}

/** A unit, and those above it. */
interface NamedUnit {
  readonly unit: Named
  readonly district?: Named
  readonly province: Named
}

/** A residence as it was registered, and what its unit is called on a later day. */
export interface ToldResidence extends Address {
  readonly from: CalendarDate
  readonly until?: CalendarDate | undefined
  readonly asRegistered?: NamedUnit
  /** Several where the unit was divided and it is not known which part the address lies in. */
  readonly today?: readonly (NamedUnit & Pick<Successor, 'share'>)[]
}

const nameUnit = ({ code, name, district, province }: LocalUnit): NamedUnit => ({
  unit: { code, name },
  ...(district === undefined ? {} : { district }),
  province,
})

const unitCodeOf = ({ communeCode, districtCode }: Address): string | undefined => communeCode ?? districtCode

export const tellResidence = (
  units: Units,
  { address, from, until }: KeptResidence,
  today: CalendarDate,
): ToldResidence => {
  const code = unitCodeOf(address)
  const unit = code === undefined ? undefined : units.findLocalUnit(code, from)
  const told = { ...address, from, ...(until === undefined ? {} : { until }) }
  if (unit === undefined) return told
  const successors = units.listSuccessors(unit.code, from, today)
  return {
    ...told,
    asRegistered: nameUnit(unit),
    today: successors.map(({ unit: successor, share }) => ({ ...nameUnit(successor), share })),
  }
}

type Placed =
  /** @property ended the former one, as it is from now on */
  { readonly kind: 'placed'; readonly ended: Residence | undefined } | { readonly kind: 'overlaps' }

/** A residence ends the one before it. It cannot begin on or before the first day of one that is registered: what came later is not undone by what was before it. */
export const placeResidence = (
  registered: readonly Residence[],
  { from, until }: Pick<Residence, 'from' | 'until'>,
): Placed => {
  const later = registered.some((one) => one.from >= from && (until === undefined || until > one.from))
  if (later) return { kind: 'overlaps' }
  const former = registered.find((one) => one.from < from && (one.until === undefined || one.until > from))
  return { kind: 'placed', ended: former === undefined ? undefined : { ...former, until: from } }
}
