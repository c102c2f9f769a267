import type { AdministrativeUnits, CalendarDate, PartialDate, Sex } from '@hub/citizen'
import { dayInVietnam, earliestDay, findPartialDateFault, isPlausibleName } from '@hub/citizen'

/** A place in Viet Nam is a commune of the list in force on the day of the act; a place abroad is a country. */
export interface Place {
  readonly country: string
  readonly communeCode?: string | undefined
  readonly detail?: string | undefined
}

/** Parents are optional, and so is all but the name of a parent: article 14 of the Law on Civil Status leaves boxes blank for what is not determined. */
export interface Parent {
  readonly fullName: string
  readonly dateOfBirth?: PartialDate | undefined
  readonly pin?: string | undefined
  readonly ethnicity?: string | undefined
  readonly nationality?: string | undefined
  readonly residence?: Place | undefined
}

export interface Child {
  readonly fullName: string
  readonly sex: Sex
  readonly dateOfBirth: PartialDate
  readonly placeOfBirth: Place
  readonly nativePlace: Place
  readonly ethnicity: string
  readonly nationality: string
}

/** The registration of a birth, with the legal minimum of article 14 of the Law on Civil Status 60/2014. */
export interface BirthAct {
  /** The registrar's own number of the act; unique for the registrar's system. */
  readonly number: string
  readonly registeredOn: CalendarDate
  /** A commune, or the country abroad whose mission of Viet Nam registered the birth. */
  readonly registeredAt: Place
  readonly child: Child
  readonly mother?: Parent | undefined
  readonly father?: Parent | undefined
}

type ViolationKind =
  | 'birth-in-future'
  | 'impossible-date'
  | 'incomplete-place'
  | 'malformed-name'
  | 'registration-in-future'
  | 'unknown-commune'

/** One thing that is wrong with an act. `pointer` leads to the field; `detail` never repeats its value. */
export interface Violation {
  readonly kind: ViolationKind
  readonly pointer: string
  readonly detail: string
}

interface Circumstances {
  readonly now: Date
  readonly units: Pick<AdministrativeUnits, 'findCommune'>
}

const vietnam = 'VN'

const checkName = (pointer: string, name: string): Violation[] =>
  isPlausibleName(name)
    ? []
    : [
        {
          kind: 'malformed-name',
          pointer,
          detail: 'must be letters, spaces, apostrophes, hyphens and full stops, at most 100 characters',
        },
      ]

const checkDate = (pointer: string, date: string): Violation[] =>
  findPartialDateFault(date) === undefined
    ? []
    : [{ kind: 'impossible-date', pointer, detail: 'is not a day that exists' }]

const checkPlace = (pointer: string, place: Place, isInForce: (communeCode: string) => boolean): Violation[] => {
  const { country, communeCode } = place
  if ((country === vietnam) !== (communeCode !== undefined)) {
    return [
      { kind: 'incomplete-place', pointer, detail: 'must name a commune in Viet Nam, or a country abroad, not both' },
    ]
  }
  if (communeCode === undefined || isInForce(communeCode)) return []
  return [
    {
      kind: 'unknown-commune',
      pointer: `${pointer}/communeCode`,
      detail: 'is not the code of a commune on the day of registration',
    },
  ]
}

const checkParent = (
  pointer: string,
  parent: Parent | undefined,
  checkPlaceAt: (pointer: string, place: Place) => Violation[],
): Violation[] => {
  if (parent === undefined) return []
  const { fullName, dateOfBirth, residence } = parent
  return [
    ...checkName(`${pointer}/fullName`, fullName),
    ...(dateOfBirth === undefined ? [] : checkDate(`${pointer}/dateOfBirth`, dateOfBirth)),
    ...(residence === undefined ? [] : checkPlaceAt(`${pointer}/residence`, residence)),
  ]
}

/** Only for dates that exist. */
const checkOrder = ({ registeredOn, child }: BirthAct, today: CalendarDate): Violation[] => {
  if (registeredOn > today)
    return [{ kind: 'registration-in-future', pointer: '/registeredOn', detail: 'lies after today' }]
  // A partial date counts from the first day that it can mean: only what is certainly too late is refused.
  if (earliestDay(child.dateOfBirth) <= registeredOn) return []
  return [{ kind: 'birth-in-future', pointer: '/child/dateOfBirth', detail: 'lies after the registration' }]
}

/** @returns everything that is wrong with the act, in the order of its fields; nothing if it can be accepted */
export const findViolations = (act: BirthAct, { now, units }: Circumstances): readonly Violation[] => {
  const { child, mother, father, registeredOn, registeredAt } = act
  const isInForce = (code: string): boolean => units.findCommune(code, registeredOn) !== undefined
  const checkPlaceAt = (pointer: string, place: Place): Violation[] => checkPlace(pointer, place, isInForce)
  const dates = [...checkDate('/registeredOn', registeredOn), ...checkDate('/child/dateOfBirth', child.dateOfBirth)]
  return [
    ...(dates.length > 0 ? dates : checkOrder(act, dayInVietnam(now))),
    ...checkPlaceAt('/registeredAt', registeredAt),
    ...checkName('/child/fullName', child.fullName),
    ...checkPlaceAt('/child/placeOfBirth', child.placeOfBirth),
    ...checkPlaceAt('/child/nativePlace', child.nativePlace),
    ...checkParent('/mother', mother, checkPlaceAt),
    ...checkParent('/father', father, checkPlaceAt),
  ]
}
