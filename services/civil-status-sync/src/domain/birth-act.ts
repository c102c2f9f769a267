import type { AdministrativeUnits, CalendarDate, PartialDate, Sex } from '@hub/citizen'
import { dayInVietnam, earliestDay } from '@hub/citizen'
import { checkDate, checkName, checkPlace, checkRoles, type Place, type Violation } from './checks.ts'

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

/** Items of the legal minimum (Law on Civil Status article 14) that may be supplemented. Without name and date of birth there is no act. */
export const suppliable = ['sex', 'placeOfBirth', 'nativePlace', 'ethnicity', 'nationality'] as const
export type Suppliable = (typeof suppliable)[number]

/** A birth of which items may be missing yet. */
export interface OpenBirthAct extends Omit<BirthAct, 'child'> {
  readonly child: Omit<Child, Suppliable> & { readonly [Item in Suppliable]?: Child[Item] | undefined }
}

interface Circumstances {
  readonly now: Date
  readonly units: Pick<AdministrativeUnits, 'findCommune'>
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
const checkOrder = ({ registeredOn, child }: OpenBirthAct, today: CalendarDate): Violation[] => {
  if (registeredOn > today)
    return [{ kind: 'registration-in-future', pointer: '/registeredOn', detail: 'lies after today' }]
  // A partial date counts from the first day that it can mean: only what is certainly too late is refused.
  if (earliestDay(child.dateOfBirth) <= registeredOn) return []
  return [{ kind: 'birth-in-future', pointer: '/child/dateOfBirth', detail: 'lies after the registration' }]
}

/** @returns everything that is wrong with the act, in the order of its fields; nothing if it can be accepted */
export const findViolations = (act: OpenBirthAct, { now, units }: Circumstances): readonly Violation[] => {
  const { child, mother, father, registeredOn, registeredAt } = act
  const isInForce = (code: string): boolean => units.findCommune(code, registeredOn) !== undefined
  const checkPlaceAt = (pointer: string, place: Place): Violation[] => checkPlace(pointer, place, isInForce)
  const dates = [...checkDate('/registeredOn', registeredOn), ...checkDate('/child/dateOfBirth', child.dateOfBirth)]
  return [
    ...(dates.length > 0 ? dates : checkOrder(act, dayInVietnam(now))),
    ...checkPlaceAt('/registeredAt', registeredAt),
    ...checkName('/child/fullName', child.fullName),
    ...(child.placeOfBirth === undefined ? [] : checkPlaceAt('/child/placeOfBirth', child.placeOfBirth)),
    ...(child.nativePlace === undefined ? [] : checkPlaceAt('/child/nativePlace', child.nativePlace)),
    ...checkParent('/mother', mother, checkPlaceAt),
    ...checkParent('/father', father, checkPlaceAt),
    ...(mother === undefined || father === undefined
      ? []
      : checkRoles([
          ['mother', mother],
          ['father', father],
        ])),
  ]
}
