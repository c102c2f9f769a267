import { expect, test } from '@jest/globals'
import type { NumberSeries, PartialDate } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { listTransitions, readDrawnTransitions } from '@hub/testing'
import { findObstacle, transitions } from './establishment.ts'
import type { Identity } from './identity.ts'

test('the states of a run are those that the page at the head of the file draws', () => {
  expect(readDrawnTransitions(new URL('establishment.ts', import.meta.url))).toEqual(listTransitions(transitions))
})

const citizen: Identity = {
  personId: 'one' as PersonId,
  fullName: 'Nguyễn Thị An',
  dateOfBirth: '1950' as PartialDate,
  sex: 'female',
  nationality: 'VN',
  registeredOn: undefined,
  registeredAt: { country: 'VN', provinceCode: '01' },
  series: '001150' as NumberSeries,
}

test.each<[string, Partial<Identity>, string | undefined]>([
  ['whose age does not matter', {}, undefined],
  ['who is not Vietnamese', { nationality: 'LA' }, 'not-vietnamese'],
  ['whose sex is not determined', { sex: 'undetermined', series: undefined }, 'sex-not-determined'],
  ['of whom no number can be made', { series: undefined }, 'outside-numbering'],
])('a citizen %s gets a number, or the reason why not', (_what, given, obstacle) => {
  expect(findObstacle({ ...citizen, ...given })).toBe(obstacle)
})
