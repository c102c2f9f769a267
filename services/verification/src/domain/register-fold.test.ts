import { expect, test } from '@jest/globals'
import { createRegisterFold } from './register-fold.ts'

const [person, other] = ['person-1', 'person-2']

test('a number once known stays with its person', () => {
  const fold = createRegisterFold<string>()
  fold.addNumber('1', person, 1)
  fold.addNumber('1', other, 5)
  expect(fold.result().numbers).toEqual([
    { pin: '1', personId: person, state: 'active', successor: undefined, version: 1 },
  ])
})

test('a number that was cancelled stays cancelled, before its issue as well, and its successor once known stays', () => {
  const fold = createRegisterFold<string>()
  fold.addCancellation({ pin: '1', personId: person, successor: undefined, version: 2 })
  fold.addNumber('1', person, 1)
  fold.addCancellation({ pin: '1', personId: person, successor: '2', version: 3 })
  fold.addCancellation({ pin: '1', personId: person, successor: '3', version: 4 })
  expect(fold.result().numbers).toEqual([
    { pin: '1', personId: person, state: 'cancelled', successor: '2', version: 4 },
    { pin: '2', personId: person, state: 'active', successor: undefined, version: 3 },
    { pin: '3', personId: person, state: 'active', successor: undefined, version: 4 },
  ])
})

test('of the records of a person the newest counts', () => {
  const fold = createRegisterFold<string>()
  fold.addSnapshot(person, 2, 'second')
  fold.addSnapshot(person, 1, 'first')
  fold.addSnapshot(person, 2, 'second again')
  fold.addSnapshot(other, 1, 'another')
  expect(fold.result().records).toEqual([
    { personId: person, version: 2, snapshot: 'second' },
    { personId: other, version: 1, snapshot: 'another' },
  ])
})
