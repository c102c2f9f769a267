import { compareNames, findLegacyEncoding, findPartialDateFault, isPlausibleName } from '@hub/citizen'

/** A place in Viet Nam is a commune of the list in force on the day of the act; a place abroad is a country. */
export interface Place {
  readonly country: string
  readonly communeCode?: string | undefined
  readonly detail?: string | undefined
}

type ViolationKind =
  | 'birth-in-future'
  | 'event-in-future'
  | 'impossible-date'
  | 'incomplete-place'
  | 'legacy-encoding'
  | 'malformed-name'
  | 'malformed-value'
  | 'person-in-two-roles'
  | 'registration-in-future'
  | 'unknown-commune'
  | 'unresolvable-person'

/** One thing that is wrong with an act. `pointer` leads to the field; `detail` never repeats its value. */
export interface Violation {
  readonly kind: ViolationKind
  readonly pointer: string
  readonly detail: string
}

const vietnam = 'VN'

export const checkName = (pointer: string, name: string): Violation[] => {
  const encoding = findLegacyEncoding(name)
  if (encoding !== undefined)
    return [{ kind: 'legacy-encoding', pointer, detail: `is written in ${encoding}: convert it to Unicode` }]
  return isPlausibleName(name)
    ? []
    : [
        {
          kind: 'malformed-name',
          pointer,
          detail: 'must be letters, spaces, apostrophes, hyphens and full stops, at most 100 characters',
        },
      ]
}

export const checkDate = (pointer: string, date: string): Violation[] =>
  findPartialDateFault(date) === undefined
    ? []
    : [{ kind: 'impossible-date', pointer, detail: 'is not a day that exists' }]

export const checkPlace = (pointer: string, place: Place, isInForce: (communeCode: string) => boolean): Violation[] => {
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

interface Named {
  readonly fullName: string
  readonly dateOfBirth?: string | undefined
  readonly pin?: string | undefined
}

/** By what the act says alone: one number, or one name and full date of birth where neither has a number. */
const isOne = (left: Named, right: Named): boolean => {
  if (left.pin !== undefined || right.pin !== undefined) return left.pin === right.pin
  const { dateOfBirth } = left
  if (dateOfBirth?.length !== 'YYYY-MM-DD'.length || dateOfBirth !== right.dateOfBirth) return false
  return ['exact', 'equivalent'].includes(compareNames(left.fullName, right.fullName))
}

export const inTwoRoles = (role: string): Violation => ({
  kind: 'person-in-two-roles',
  pointer: `/${role}`,
  detail: 'is the person of another role of the act',
})

/** Nobody marries, recognises or guards himself, and a child has two parents. */
export const checkRoles = (named: readonly (readonly [role: string, person: Named])[]): Violation[] =>
  named.flatMap(([role, person], index) =>
    named.slice(0, index).some(([, other]) => isOne(person, other)) ? [inTwoRoles(role)] : [],
  )
