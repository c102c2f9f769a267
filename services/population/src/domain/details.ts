import { findPartialDateFault, isPlausibleName, type CalendarDate } from '@hub/citizen'
import type { ChangeableItem } from './civil-fact.ts'

/**
 * What the population authority says of a person by itself (decree 70/2024 article 6): items of the Law on Identity 26/2023 article 9 that no act brings,
 * and items that civil status keeps, too.
 */
export const detailNames = [
  'otherNames',
  'religion',
  'bloodGroup',
  'oldIdentityNumber',
  'card',
  'temporaryAbsence',
  'residenceFileNumber',
  'household',
  'phone',
  'email',
] as const
export type DetailName = (typeof detailNames)[number]

/** On a change, on an error that sharing or synchronising has shown, or because the citizen asked. */
export const updateGrounds = ['change', 'error-found', 'citizen-request'] as const
type UpdateGround = (typeof updateGrounds)[number]

interface Card {
  readonly issuedOn: string
  readonly issuedBy: string
  /** Absent for a card without end. */
  readonly expiresOn?: string | undefined
}

interface Absence {
  readonly from: string
  readonly until?: string | undefined
  readonly reason?: string | undefined
}

/** What the person is to the head of the household, and who that is. */
interface Household {
  readonly relation: string
  /** Not given by the head. */
  readonly headPin?: string | undefined
}

interface Details {
  readonly otherNames?: readonly string[] | undefined
  readonly religion?: string | undefined
  readonly bloodGroup?: string | undefined
  readonly oldIdentityNumber?: string | undefined
  readonly card?: Card | undefined
  readonly temporaryAbsence?: Absence | undefined
  readonly residenceFileNumber?: string | undefined
  readonly household?: Household | undefined
  readonly phone?: string | undefined
  readonly email?: string | undefined
}

type UpdatedItems = Details & Readonly<Partial<Record<ChangeableItem, string | undefined>>>

export interface Update {
  readonly ground: UpdateGround
  readonly effectiveFrom: CalendarDate
  readonly items: UpdatedItems
  /** Details that are taken out. */
  readonly withdrawn: readonly DetailName[]
}

export interface Violation {
  readonly kind: 'impossible-date' | 'event-in-future' | 'malformed-name' | 'malformed-value'
  readonly pointer: string
  readonly detail: string
}

const checkDay = (pointer: string, day: string | undefined): readonly Violation[] =>
  day === undefined || findPartialDateFault(day) === undefined
    ? []
    : [{ kind: 'impossible-date', pointer, detail: 'is not a day that exists' }]

const checkName = (pointer: string, name: string | undefined): readonly Violation[] =>
  name === undefined || isPlausibleName(name)
    ? []
    : [{ kind: 'malformed-name', pointer, detail: 'must be letters, spaces, apostrophes, hyphens and full stops' }]

const checkPeriod = (pointer: string, [from, until]: readonly [string, string | undefined]): readonly Violation[] =>
  until === undefined || until > from
    ? []
    : [{ kind: 'malformed-value', pointer, detail: 'must lie after the day before it' }]

const checkCard = (card: Details['card']): readonly Violation[] => {
  if (card === undefined) return []
  const { issuedOn, expiresOn } = card
  return [
    ...checkDay('/items/card/issuedOn', issuedOn),
    ...checkDay('/items/card/expiresOn', expiresOn),
    ...checkPeriod('/items/card/expiresOn', [issuedOn, expiresOn]),
  ]
}

const checkAbsence = (absence: Details['temporaryAbsence']): readonly Violation[] => {
  if (absence === undefined) return []
  const { from, until } = absence
  return [
    ...checkDay('/items/temporaryAbsence/from', from),
    ...checkDay('/items/temporaryAbsence/until', until),
    ...checkPeriod('/items/temporaryAbsence/until', [from, until]),
  ]
}

const checkHousehold = (household: Details['household']): readonly Violation[] => {
  if (household === undefined) return []
  const isHead = household.relation === 'head'
  if (isHead === (household.headPin === undefined)) return []
  const detail = isHead ? 'must be left out by the head' : 'must name the head'
  return [{ kind: 'malformed-value', pointer: '/items/household/headPin', detail }]
}

const checkBirth = (dateOfBirth: string | undefined, today: CalendarDate): readonly Violation[] => {
  const faults = checkDay('/items/dateOfBirth', dateOfBirth)
  if (faults.length > 0 || dateOfBirth === undefined || dateOfBirth.slice(0, 10) <= today) return faults
  return [{ kind: 'event-in-future', pointer: '/items/dateOfBirth', detail: 'lies after today' }]
}

/** @returns everything that is wrong with an update, besides what its schema says */
export const findUpdateViolations = (
  { effectiveFrom, items, withdrawn }: Update,
  today: CalendarDate,
): readonly Violation[] => {
  const { fullName, dateOfBirth, otherNames, card, temporaryAbsence, household } = items
  return [
    ...checkDay('/effectiveFrom', effectiveFrom),
    ...(effectiveFrom > today
      ? [{ kind: 'event-in-future' as const, pointer: '/effectiveFrom', detail: 'lies after today' }]
      : []),
    ...checkName('/items/fullName', fullName),
    ...(otherNames ?? []).flatMap((name, index) => checkName(`/items/otherNames/${index}`, name)),
    ...checkBirth(dateOfBirth, today),
    ...checkCard(card),
    ...checkAbsence(temporaryAbsence),
    ...checkHousehold(household),
    ...withdrawn.flatMap((item, index): readonly Violation[] =>
      items[item] === undefined
        ? []
        : [{ kind: 'malformed-value', pointer: `/withdrawn/${index}`, detail: 'is given in `items` as well' }],
    ),
  ]
}

const changeableItems = [
  'fullName',
  'dateOfBirth',
  'sex',
  'ethnicity',
  'nationality',
] as const satisfies readonly ChangeableItem[]

/** Those that civil status keeps, too: they go the way of acts. */
export const changeablesOf = (items: UpdatedItems): readonly (readonly [ChangeableItem, string])[] =>
  changeableItems.flatMap((item) => {
    const value = items[item]
    return value === undefined ? [] : [[item, value] as const]
  })

/** A detail as it is kept. */
export interface KeptDetail {
  readonly item: DetailName
  readonly value: unknown
  readonly effectiveFrom: string
}

export interface DetailChange {
  readonly item: DetailName
  readonly before: unknown
  readonly after: unknown
}

type WeighedDetails =
  | { readonly kind: 'details'; readonly changes: readonly DetailChange[] }
  /** Something newer is in effect. */
  | { readonly kind: 'outdated'; readonly item: DetailName }

const isEqual = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right)

/** Members in one order: the database has one of its own. */
const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
    : (value ?? undefined)

/**
 * What an update changes of what is kept. What took effect later does not give way.
 *
 * @param given null for what is taken out; what is left out stays as it is
 */
export const weighDetails = (
  kept: readonly KeptDetail[],
  given: Readonly<Partial<Record<DetailName, unknown>>>,
  effectiveFrom: string,
): WeighedDetails => {
  const changes: DetailChange[] = []
  for (const item of detailNames) {
    if (given[item] === undefined) continue
    const known = kept.find((one) => one.item === item)
    if (known !== undefined && known.effectiveFrom > effectiveFrom) return { kind: 'outdated', item }
    const [before, after] = [sorted(known?.value), sorted(given[item])]
    if (!isEqual(before, after)) changes.push({ item, before, after })
  }
  return { kind: 'details', changes }
}
