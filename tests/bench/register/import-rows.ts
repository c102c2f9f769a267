import { composePin, findSeries, seriesSize } from '@hub/citizen'
import { generateChildren } from './children.ts'

/** Nobody of the 24th century lives yet, so these numbers keep the shape and can be nobody's. */
const century = 2300

/** Coprime to the size of a series, so that a million numbers in a row differ and do not look counted. */
const stride = 618_033

/** Rows of an import: made-up persons who each hold a number of their own. @param count at most a million */
export function* generateImportRows(seed: number, count: number): Generator<string, void> {
  let index = 0
  for (const { act } of generateChildren(seed, count)) {
    const { child, mother, father, registeredOn } = act
    const sex = child.sex === '1' ? 'male' : 'female'
    const series = findSeries('01', sex, century + Number(child.dateOfBirth.slice(2, 4)))
    const parent = (one: typeof mother) =>
      one === undefined ? undefined : { fullName: one.fullName, dateOfBirth: one.dateOfBirth }
    index += 1
    yield JSON.stringify({
      pin: series === undefined ? undefined : composePin(series, (index * stride) % seriesSize),
      fullName: child.fullName,
      dateOfBirth: child.dateOfBirth,
      sex: child.sex,
      ethnicity: child.ethnicity,
      nationality: child.nationality,
      registeredOn,
      registeredAt: { provinceCode: '01' },
      mother: parent(mother),
      father: parent(father),
    })
  }
}
