import { generateFamilies, readAdministrativeUnits, take, type Child } from '../../fixtures/index.ts'

/** So many synthetic children, all with a claim to a number, one after the other. */
export function* generateChildren(seed: number, count: number): Generator<Child, void> {
  const families = generateFamilies({
    seed,
    today: new Date().toISOString().slice(0, 10),
    units: readAdministrativeUnits(),
    undeterminedSexShare: 0,
  })
  const children = (function* flatten() {
    for (const family of families) yield* family.children
  })()
  yield* take(children, count)
}
