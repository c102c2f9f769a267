import { compareNames, findPartialDateFault } from '@hub/citizen'
import { expect, test } from '@jest/globals'
import { take } from '../../fixtures/index.ts'
import { generatePersons } from './persons.ts'
import { generateQuestions } from './questions.ts'

const persons = generatePersons(1, 4000)
const byPin = new Map(persons.map((person) => [String(person.pin), person]))
// Enough for children of a leap day.
const asked = [...take(generateQuestions(1, persons), 20_000)]

test('no two persons have one number, also across two loads', () => {
  const more = generatePersons(2, 4000, 4000)
  expect(new Set([...persons, ...more].map(({ pin }) => pin)).size).toBe(8000)
})

test('a little more than half of the questions match', () => {
  const matching = asked.filter(({ expected }) => expected === 'match').length / asked.length
  expect(matching).toBeGreaterThan(0.53)
  expect(matching).toBeLessThan(0.61)
})

test('every question has the answer that it is meant to have', () => {
  for (const { question, expected } of asked) {
    const person = byPin.get(question.pin)
    const agrees =
      person !== undefined &&
      ['exact', 'equivalent'].includes(compareNames(question.fullName, person.fullName)) &&
      question.dateOfBirth === person.dateOfBirth
    expect(findPartialDateFault(question.dateOfBirth)).toBeUndefined()
    expect(person === undefined ? 'not-found' : agrees ? 'match' : 'mismatch').toBe(expected)
  }
})

test('one seed asks the same questions for ever', () => {
  expect([...take(generateQuestions(1, persons), 50)]).toEqual(asked.slice(0, 50))
})
