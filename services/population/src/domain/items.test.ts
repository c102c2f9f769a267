import { describe, expect, test } from '@jest/globals'
import { chooseItems, itemNames, pickItems } from './items.ts'

describe('P8: the items of a person', () => {
  test('are told as far as the grant lists them, whatever is asked for', () => {
    expect(chooseItems(['fullName', 'dateOfDeath'])).toEqual({ shown: ['fullName', 'dateOfDeath'], withheld: [] })
    expect(chooseItems(['fullName', 'dateOfDeath'], ['sex', 'dateOfDeath'])).toEqual({
      shown: ['dateOfDeath'],
      withheld: ['sex'],
    })
    expect(chooseItems([], ['sex'])).toEqual({ shown: [], withheld: ['sex'] })
  })

  test('come in one order where nothing is asked for by name', () => {
    expect(chooseItems(itemNames.toReversed()).shown).toEqual(itemNames)
  })

  test('are left out where the register does not hold them', () => {
    expect(
      pickItems({ fullName: 'Nguyễn Thị Hòa', dateOfDeath: undefined, sex: '2' }, ['fullName', 'dateOfDeath']),
    ).toEqual({ fullName: 'Nguyễn Thị Hòa' })
  })
})
