import type { ActId } from '@hub/contracts'
import { newPersonId } from '@hub/testing'
import { forget, performances, type Act, type Copy, type Truth } from './registrar-acts.ts'

/** What is drawn for one act. */
export interface Move {
  readonly first: number
  readonly second: number
  readonly kind: number
  readonly chance: number
}

const dayAfter = (days: number): string => new Date(Date.UTC(1900, 0, 1 + days)).toISOString().slice(0, 10)

/** Acts that count: not those that were voided, and what a voided act had voided counts again. An act can only void an earlier one. */
const standingOf = (history: readonly Act[]): Act[] => {
  const voided = new Set<Act>()
  for (const act of history.toReversed()) if (act.voids !== undefined && !voided.has(act)) voided.add(act.voids)
  return history.filter((act) => !voided.has(act))
}

/** What is drawn for a place of a hundred persons and a thousand acts; most moves are possible when their turn comes. */
export const placeOf = { persons: 100, acts: 1000, moves: 4000 } as const

/** Acts, each one that a registrar could register after those before it, and what is true after all of them. */
export const registerActs = (
  moves: readonly Move[],
): { readonly acts: number; readonly truths: readonly Truth[]; readonly copies: readonly Copy[] } => {
  const { persons: personCount, acts: actCount } = placeOf
  const truths = Array.from({ length: personCount }, (_, index) =>
    forget({ personId: newPersonId(), isRuledByRegister: index % 2 === 0 } as Truth),
  )
  const byId = new Map(truths.map((truth) => [truth.personId, truth]))
  const at = (index: number): Truth => truths[index % personCount] as Truth
  const history: Act[] = []
  let standing: Act[] = []
  for (const { first, second, kind, chance } of moves) {
    if (history.length === actCount) break
    const day = dayAfter(history.length)
    const said = { actId: newPersonId() as string as ActId, registeredOn: day, registeredAt: { country: 'VN' } }
    const situation = { one: at(first), other: at(second), day, said, chance, standing, find: byId.get.bind(byId) }
    const made = performances[kind % performances.length]?.(situation, () => act)
    if (made === undefined) continue
    const act: Act = { kind: 'other', ...made, actId: said.actId }
    history.push(act)
    if (act.voids === undefined) {
      standing.push(act)
      act.effect()
      continue
    }
    standing = standingOf(history)
    truths.forEach(forget)
    for (const { effect } of standing) effect()
  }
  return { acts: history.length, truths, copies: history.flatMap(({ copies }) => copies) }
}

/** A person's record as the truth has it, in words. */
export const tellTruth = ({ claims, ...truth }: Truth): readonly string[] => {
  const { items, died, marriage, status, fatherName, relations } = truth
  const isWidowed = marriage?.spouse.died !== undefined
  const spouse = marriage === undefined || isWidowed ? [] : [`spouse ${marriage.spouse.personId}`]
  const { fullName, dateOfBirth, sex, ethnicity, nationality } = items
  const differences = Object.entries(claims)
    .filter(([field, value]) => items[field as keyof typeof items] !== value)
    .map(([field, value]) => `${field} differs ${value}`)
  return [
    fullName,
    dateOfBirth,
    sex,
    ethnicity,
    nationality,
    died ?? '',
    fatherName ?? '',
    isWidowed ? 'widowed' : status,
    ...[...relations, ...spouse, ...differences].toSorted(),
  ]
}
