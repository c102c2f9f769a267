import { createCouples, makeAct, type DemoAct } from '../demo/births.ts'

/** Births of made-up people, other ones for each seed. @returns draws one that is registered in a commune of today */
export const createBirths = (seed: number): ((communeCode: string) => DemoAct) => {
  const draw = createCouples(seed)
  let births = 0
  return (communeCode) => {
    births += 1
    return makeAct(`DRILL${seed.toString(36).toUpperCase()}.${births}`, { communeCode, ...draw() })
  }
}
