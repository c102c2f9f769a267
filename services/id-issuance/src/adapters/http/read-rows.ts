import { setImmediate as giveWay } from 'node:timers/promises'
import {
  findPartialDateFault,
  isPlausibleName,
  sexFromPopulationCode,
  tidyName,
  type PartialDate,
  type Pin,
} from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { parse } from 'csv-parse/sync'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { findSeriesOf, type CountryPrefixes } from '../../domain/eligibility.ts'
import type { Parent } from '../../domain/identity.ts'
import type { ImportedPerson, ReadRow } from '../../domain/import-row.ts'
import { ImportRow } from './import-schemas.ts'

type Row = Static<typeof ImportRow>

export type RowFormat = 'application/x-ndjson' | 'text/csv'

const validator = Compile(ImportRow)

const toParent = (parent: Row['mother']): Parent | undefined =>
  parent === undefined ? undefined : ({ ...parent, fullName: tidyName(parent.fullName) } as Parent)

const toPerson = (personId: PersonId, row: Row, countryPrefixes: CountryPrefixes): ImportedPerson => {
  const { country = 'VN', provinceCode, communeCode } = row.registeredAt ?? {}
  const dateOfBirth = row.dateOfBirth as PartialDate
  const sex = sexFromPopulationCode(row.sex)
  const place = country === 'VN' ? { provinceCode: provinceCode ?? '' } : { country }
  return {
    personId,
    pin: row.pin as Pin | undefined,
    fullName: tidyName(row.fullName),
    dateOfBirth,
    sex,
    nationality: row.nationality,
    ethnicity: row.ethnicity,
    registeredOn: row.registeredOn,
    registeredAt: {
      country,
      ...(provinceCode === undefined ? {} : { provinceCode }),
      ...(communeCode === undefined ? {} : { communeCode }),
    },
    mother: toParent(row.mother),
    father: toParent(row.father),
    series: findSeriesOf({ registeredAt: place, sex, dateOfBirth }, countryPrefixes),
    confirmed: row.confirmed ?? false,
  }
}

const isName = (name: string | undefined): boolean => name === undefined || isPlausibleName(name)

const isPossible = (date: string | undefined): boolean => date === undefined || findPartialDateFault(date) === undefined

/** @returns what is wrong, without repeating it */
const findFault = (value: unknown): string | undefined => {
  const [error] = validator.Check(value) ? [] : validator.Errors(value)
  if (error !== undefined) return `${error.instancePath === '' ? 'the row' : error.instancePath} ${error.message}`
  const { fullName, dateOfBirth, registeredOn, mother, father } = value as Row
  if (![fullName, mother?.fullName, father?.fullName].every(isName)) return 'a name is no name'
  const dates = [dateOfBirth, registeredOn, mother?.dateOfBirth, father?.dateOfBirth]
  return dates.every(isPossible) ? undefined : 'a date is not a day that exists'
}

/** `mother.fullName` of a flat row is the member of a member; an empty cell is not there. */
const unflatten = (cells: Readonly<Record<string, string>>): object => {
  const row: Record<string, unknown> = {}
  for (const [column, cell] of Object.entries(cells)) {
    if (cell === '') continue
    const [name = '', member] = column.split('.')
    if (member === undefined) row[name] = name === 'confirmed' ? cell === 'true' : cell
    else row[name] = { ...(row[name] as object | undefined), [member]: cell }
  }
  return row
}

const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return undefined
  }
}

function* parseLines(text: string): Generator<unknown, void> {
  for (const line of text.split('\n')) if (line.trim() !== '') yield parseLine(line)
}

/** @throws CsvError where the text is not CSV at all */
const readers: Readonly<Record<RowFormat, (text: string) => Iterable<unknown>>> = {
  'application/x-ndjson': parseLines,
  'text/csv': (text) =>
    parse<Readonly<Record<string, string>>>(text, { columns: true, bom: true, skip_empty_lines: true }).map(unflatten),
}

const rowsAtOnce = 10

/**
 * Reads rows: NDJSON, one person in a line, or CSV with a line of names first, members of members as `mother.fullName`. Others have their turn
 * in between: a birth, or the rows before these.
 *
 * @param from how many rows of the import come before these; rows are counted from 1
 * @throws CsvError where the text is not CSV at all
 */
export const readRows = async (
  { format, text, from }: { readonly format: RowFormat; readonly text: string; readonly from: number },
  { newId, countryPrefixes }: { readonly newId: () => string; readonly countryPrefixes: CountryPrefixes },
): Promise<readonly ReadRow[]> => {
  const rows: ReadRow[] = []
  for (const value of readers[format](text)) {
    const row = from + rows.length + 1
    const detail = findFault(value)
    if (detail === undefined)
      rows.push({ kind: 'person', row, person: toPerson(newId() as PersonId, value as Row, countryPrefixes) })
    else rows.push({ kind: 'fault', row, detail })
    if (rows.length % rowsAtOnce === 0) await giveWay()
  }
  return rows
}
