import type { Databases } from './databases.ts'
import type { Ended } from './end-number.ts'
import type { Acknowledged, Record } from './load.ts'

export interface ActRow {
  readonly number: string
  readonly id: string
  readonly state: string
  readonly pin: string | null
}

/** Everything that services know of the persons of all acts, in one look. */
export const readRegisters = async ({ rows }: Databases) => {
  const group = <Row extends { readonly id: string }>(list: readonly Row[]): Map<string, Row[]> =>
    Map.groupBy(list, ({ id }) => id)
  return {
    acts: await rows<ActRow>(
      'civil-status-sync',
      'select number, person_id::text as id, identification as state, pin from act',
    ),
    pins: group(await rows<{ id: string; pin: string }>('id-issuance', 'select person_id::text as id, pin from pin')),
    requests: group(
      await rows<{ id: string; state: string }>(
        'id-issuance',
        'select person_id::text as id, state from number_request',
      ),
    ),
    persons: group(
      await rows<{ id: string; pin: string | null; mergedInto: string | null }>(
        'population',
        'select person_id::text as id, pin, merged_into::text as "mergedInto" from person',
      ),
    ),
    numbers: group(
      await rows<{ id: string; pin: string }>('verification', 'select person_id::text as id, pin from pin_state'),
    ),
    records: group(await rows<{ id: string }>('verification', 'select person_id::text as id from person_record')),
  }
}

export type Registers = Awaited<ReturnType<typeof readRegisters>>

export const expectedState = ({ child }: Acknowledged): string => (child.sex === 'undetermined' ? 'rejected' : 'issued')

/** What the services know of one person. */
interface Known {
  readonly pins: readonly string[]
  readonly registered: readonly (string | null)[]
  readonly decisions: number
  readonly numbers: number
  readonly records: number
}

const knownOf = (id: string, registers: Registers): Known => ({
  pins: (registers.pins.get(id) ?? []).map(({ pin }) => pin),
  registered: (registers.persons.get(id) ?? []).map(({ pin }) => pin),
  decisions: registers.requests.get(id)?.length ?? 0,
  numbers: registers.numbers.get(id)?.length ?? 0,
  records: registers.records.get(id)?.length ?? 0,
})

/** What is wrong with one acknowledged act: one person, one number or one refusal, the same everywhere. */
const examineAct = (act: Acknowledged, row: ActRow | undefined, registers: Registers): string[] => {
  const { number } = act.child.act
  if (row === undefined) return [`${number}: acknowledged and lost`]
  const expected = expectedState(act)
  const numbers = expected === 'issued' ? 1 : 0
  const { pin, state } = row
  const known = knownOf(row.id, registers)
  const rules: readonly (readonly [holds: boolean, fault: string])[] = [
    [state === expected, `is ${state}, not ${expected}`],
    [known.pins.length === numbers, `has ${known.pins.length} numbers`],
    [known.decisions === 1, `has ${known.decisions} decisions about its number`],
    [known.registered.length === 1, `is ${known.registered.length} persons of the register`],
    [known.registered.every((held) => held === pin), 'has another number in the register'],
    [known.numbers === numbers, `has ${known.numbers} numbers in verification`],
    [known.records === 1, `has ${known.records} records in verification`],
    [known.pins.every((issued) => issued === pin), 'has another number in civil status than was issued'],
    [act.said.every((said) => said.pin === undefined || said.pin === pin), 'was told another number before'],
  ]
  return rules.filter(([holds]) => !holds).map(([, fault]) => `${number}: ${fault}`)
}

/** What is wrong with an act whose number was ended. */
const examineEnded = (
  number: string,
  ended: Ended,
  { row, registers }: { readonly row: ActRow | undefined; readonly registers: Registers },
): string[] => {
  if (row === undefined) return [`${number}: acknowledged and lost`]
  const { pin, successor, effectiveAt } = ended
  const known = knownOf(row.id, registers)
  const numbers = successor === undefined ? [pin] : [pin, successor]
  const rules: readonly (readonly [holds: boolean, fault: string])[] = [
    [effectiveAt !== undefined, 'its number never ended'],
    [row.state === (successor === undefined ? 'cancelled' : 'issued'), `is ${row.state}`],
    [row.pin === (successor ?? pin), 'shows another number in civil status'],
    [known.pins.toSorted().join(' ') === numbers.toSorted().join(' '), `has ${known.pins.length} numbers`],
    [known.registered.length === 1, `is ${known.registered.length} persons of the register`],
    [known.registered.every((held) => held === (successor ?? null)), 'has another number in the register'],
    [known.numbers === numbers.length, `has ${known.numbers} numbers in verification`],
  ]
  return rules.filter(([holds]) => !holds).map(([, fault]) => `${number}, ended: ${fault}`)
}

/** Whether the act is one of two that were alike. */
export const isOfDouble = ({ doubles }: Pick<Record, 'doubles'>, number: string): boolean =>
  doubles.some(({ acts }) => acts.includes(number))

/** One person for each act, one number for each person, the same in every service; and nobody of no act. */
export const examineActs = async (record: Record, databases: Databases): Promise<readonly string[]> => {
  const registers = await readRegisters(databases)
  const rows = new Map(registers.acts.map((row) => [row.number, row]))
  const allPins = [...registers.pins.values()].flat().map(({ pin }) => pin)
  const persons = new Set(registers.acts.map(({ id }) => id))
  const strangers = (known: ReadonlyMap<string, unknown>, where: string): string[] =>
    [...known.keys()].filter((id) => !persons.has(id)).map((id) => `${id}: in ${where}, of no act`)
  return [
    ...[...record.acknowledged.values()]
      .filter(({ child }) => !record.ended.has(child.act.number) && !isOfDouble(record, child.act.number))
      .flatMap((act) => examineAct(act, rows.get(act.child.act.number), registers)),
    ...(new Set(allPins).size === allPins.length ? [] : ['two persons have one number']),
    ...strangers(registers.pins, 'id-issuance'),
    ...strangers(registers.persons, 'population'),
    ...strangers(registers.records, 'verification'),
  ]
}

/** Every number that was ended is nobody's, and every service knows what stands in for it. */
export const examineEndings = async (record: Record, databases: Databases): Promise<readonly string[]> => {
  const registers = await readRegisters(databases)
  const rows = new Map(registers.acts.map((row) => [row.number, row]))
  return [...record.ended].flatMap(([number, ended]) =>
    examineEnded(number, ended, { row: rows.get(number), registers }),
  )
}
