import { syntheticPin } from '../../fixtures/index.ts'
import { generateChildren } from './children.ts'

/** Rows of an import: made-up persons who each hold a number of their own. @param count at most a million */
export function* generateImportRows(seed: number, count: number): Generator<string, void> {
  let index = 0
  for (const { act } of generateChildren(seed, count)) {
    const { child, mother, father, registeredOn } = act
    const sex = child.sex === '1' ? 'male' : 'female'
    const yearOfBirth = Number(child.dateOfBirth.slice(0, 4))
    const parent = (one: typeof mother) =>
      one === undefined ? undefined : { fullName: one.fullName, dateOfBirth: one.dateOfBirth }
    index += 1
    yield JSON.stringify({
      pin: syntheticPin({ provinceCode: '01', sex, yearOfBirth, family: index }),
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
