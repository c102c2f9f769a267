/**
 * How far a claim agrees with the record, best first:
 * `exact` the same text · `equivalent` the same name or date written otherwise (tone placement, i or y, case, spacing, apostrophes and
 * hyphens; fewer parts of a date)
 * · `accent-blind` the same only without diacritics · `different`.
 */
export type Grade = 'exact' | 'equivalent' | 'accent-blind' | 'different'

const order: readonly Grade[] = ['exact', 'equivalent', 'accent-blind', 'different']

/** `weakest` is the last grade that still counts; `different` never does. */
export const countsAsMatch = (grade: Grade, weakest: Exclude<Grade, 'different'>): boolean =>
  order.indexOf(grade) <= order.indexOf(weakest)
