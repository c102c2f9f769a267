import type { Databases } from './databases.ts'
import type { Double } from './decide-double.ts'
import { readRegisters, type ActRow, type Registers } from './examine-registers.ts'
import type { Record } from './load.ts'

type Rule = readonly [holds: boolean, fault: string]
type Pair = readonly [one: ActRow, other: ActRow]

const statesOf = (pair: Pair): string =>
  pair
    .map(({ state }) => state)
    .toSorted()
    .join(' and ')

const numbersOf = ({ id }: ActRow, { pins }: Registers): number => pins.get(id)?.length ?? 0

const rulesOfTwins = (pair: Pair, registers: Registers): readonly Rule[] => {
  const [one, other] = pair
  return [
    [statesOf(pair) === 'issued and issued', `are ${statesOf(pair)}, though twins`],
    [one.pin !== other.pin, 'twins have one number'],
    [pair.every((act) => numbersOf(act, registers) === 1), 'twins have not one number each'],
  ]
}

const rulesOfOne = (pair: Pair, registers: Registers): readonly Rule[] => {
  const [one, other] = pair
  const [matched, survivor] = one.state === 'matched' ? [one, other] : [other, one]
  const register = registers.persons.get(matched.id)?.[0]
  return [
    [statesOf(pair) === 'issued and matched', `are ${statesOf(pair)}, though one person`],
    [one.pin === other.pin, 'one person shows two numbers'],
    [numbersOf(survivor, registers) === 1 && numbersOf(matched, registers) === 0, 'one person has not one number'],
    [register?.mergedInto === survivor.id, 'are two persons in the register, though one'],
    [!registers.numbers.has(matched.id), 'have two numbers in verification'],
  ]
}

/** What is wrong with two acts that were alike: twins are two persons, and a child that was registered twice is one. */
const examineDouble = (
  { acts, decision, isDecided }: Double,
  rows: ReadonlyMap<string, ActRow>,
  registers: Registers,
): string[] => {
  const [one, other] = acts.map((number) => rows.get(number))
  if (one === undefined || other === undefined) return [`${acts.join(', ')}: acknowledged and lost`]
  const rules = decision === 'twins' ? rulesOfTwins : rulesOfOne
  const all: readonly Rule[] = [[isDecided, 'were never decided about'], ...rules([one, other], registers)]
  return all.filter(([holds]) => !holds).map(([, fault]) => `${acts.join(', ')}: ${fault}`)
}

/** Who is alike is never guessed about, and what an officer said holds in every service (P11). */
export const examineDoubles = async (record: Record, databases: Databases): Promise<readonly string[]> => {
  const registers = await readRegisters(databases)
  const rows = new Map(registers.acts.map((row) => [row.number, row]))
  return record.doubles.flatMap((double) => examineDouble(double, rows, registers))
}
