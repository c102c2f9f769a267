import { describe, expect, test } from '@jest/globals'
import type { PersonId } from '@hub/contracts'
import { newPersonId } from '@hub/testing'
import { assignNumber } from './assign-number.ts'
import type { Persons } from './ports.ts'

const issued = { pin: '001326000001', version: 1 }

const setUp = (known: readonly PersonId[]) => {
  const numbers = new Map<PersonId, string | undefined>()
  const persons: Pick<Persons, 'assignNumber'> = {
    assignNumber: (personId, { pin }) => {
      if (!known.includes(personId)) return Promise.resolve(false)
      numbers.set(personId, pin)
      return Promise.resolve(true)
    },
  }
  return { persons, numbers }
}

describe('a number that was issued', () => {
  test('becomes the number of its person, however often it is told', async () => {
    const personId = newPersonId()
    const { persons, numbers } = setUp([personId, newPersonId()])
    expect(await assignNumber({ persons }, personId, issued)).toBe('assigned')
    expect(await assignNumber({ persons }, personId, issued)).toBe('assigned')
    expect([...numbers]).toEqual([[personId, '001326000001']])
  })

  test('before its person is in the register changes nothing, and says so', async () => {
    const { persons, numbers } = setUp([newPersonId()])
    expect(await assignNumber({ persons }, newPersonId(), issued)).toBe('person-unknown')
    expect(numbers.size).toBe(0)
  })
})
