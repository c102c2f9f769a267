import { toPopulationSexCode } from '@hub/citizen'
import { createRandom, createWeightedPick, pick, syntheticPin, writeName, type Random } from '../../fixtures/index.ts'
import type { Question } from '../../partners/index.ts'
import type { Person } from './persons.ts'

export interface AskedQuestion {
  readonly question: Question
  readonly expected: 'match' | 'mismatch' | 'not-found'
}

// Of 2.1 billion requests to the national population database until August 2025, 1.2 billion were completed: 57 of a hundred match, the others do not.
const pickOutcome = createWeightedPick<AskedQuestion['expected']>([
  ['match', 57],
  ['mismatch', 30],
  ['not-found', 13],
])

/** Ways of writing a name that an agency may have and that still count as the same name. */
const pickSpelling = createWeightedPick<Parameters<typeof writeName>[1]>([
  ['nfc', 60],
  ['upper-case', 25],
  ['nfd', 5],
  ['other-tone-placement', 5],
  ['doubled-spaces', 5],
])

/** A number of the 25th century of the synthetic people: nobody of the register holds one of a year that none of them was born in. */
const unknownPin = (random: Random): string =>
  syntheticPin({ provinceCode: '01', sex: 'male', yearOfBirth: 1901, family: random.below(1_000_000) })

const truth = (random: Random, { pin, fullName, dateOfBirth, sex, motherFullName }: Person): Question => ({
  pin,
  fullName: writeName(fullName, pickSpelling(random)),
  dateOfBirth,
  claims: {
    sex: toPopulationSexCode(sex),
    ...(motherFullName !== undefined && random.chance(0.3) ? { motherFullName } : {}),
  },
})

// So that the 29th of February stays a day.
const leapYears = 4

/** Somebody else's name under the number, or another year of birth, as typing errors and mixed-up files make them. */
const mistaken = (random: Random, asked: Question): Question =>
  random.chance(0.5)
    ? { ...asked, fullName: `${asked.fullName} Anh` }
    : { ...asked, dateOfBirth: `${Number(asked.dateOfBirth.slice(0, 4)) - leapYears}${asked.dateOfBirth.slice(4)}` }

const ask = (random: Random, person: Person): AskedQuestion => {
  const expected = pickOutcome(random)
  const asked = truth(random, person)
  if (expected === 'match') return { expected, question: asked }
  if (expected === 'not-found') return { expected, question: { ...asked, pin: unknownPin(random) } }
  return { expected, question: mistaken(random, asked) }
}

/** Questions about persons drawn at random, most of them with the right answer. @throws RangeError if there are no persons */
export function* generateQuestions(seed: number, persons: readonly Person[]): Generator<AskedQuestion, never> {
  const random = createRandom(seed)
  for (;;) yield ask(random, pick(random, persons))
}
