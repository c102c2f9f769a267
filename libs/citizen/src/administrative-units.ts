import type { CalendarDate } from './partial-date.ts'

/**
 * Communes and provinces of Viet Nam, each valid for a time. A code without a date means nothing: 45 was Quảng Trị until 2025-06-30, and the
 * Quảng Trị of today is 44.
 */
export interface Commune {
  readonly code: string
  readonly name: string
  readonly provinceCode: string
}

export interface AdministrativeUnits {
  /** The commune that had this code on that day. */
  findCommune(code: string, on: CalendarDate): Commune | undefined
  /** All communes of a day, in the order of their codes. */
  listCommunes(on: CalendarDate): readonly Commune[]
}

/** The tab-separated files of the National Statistics Office, with a header line each. */
export interface AdministrativeUnitFiles {
  /** code, name, provinceCode */
  readonly communes: string
  /** code, name, districtCode, district, provinceCode, successors */
  readonly communesBefore2025: string
}

/** Resolution 202/2025/QH15: 63 provinces became 34, districts ended, communes were redrawn. */
const mergerDay: CalendarDate = '2025-07-01'

const neededColumns = ['code', 'name', 'provinceCode']

const rowsOf = (file: string): Record<string, string>[] => {
  const [header, ...lines] = file.split(/\r?\n/).filter((line) => line !== '')
  const columns = (header ?? '').split('\t')
  if (!neededColumns.every((column) => columns.includes(column)))
    throw new RangeError(`a list of communes needs the columns ${neededColumns.join(', ')}`)
  return lines.map((line) => {
    const cells = line.split('\t')
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']))
  })
}

const indexCommunes = (file: string): ReadonlyMap<string, Commune> => {
  const communes = rowsOf(file)
    // Island districts without communes stand in the older file with an empty code.
    .filter((row) => row['code'] !== '')
    .map(({ code = '', name = '', provinceCode = '' }) => ({ code, name: name.normalize('NFC'), provinceCode }))
  return new Map(communes.map((commune) => [commune.code, commune]))
}

/** @throws RangeError if a file is no list of communes, or an empty one */
export const parseAdministrativeUnits = (files: AdministrativeUnitFiles): AdministrativeUnits => {
  const [before, since] = [indexCommunes(files.communesBefore2025), indexCommunes(files.communes)]
  if (before.size === 0 || since.size === 0) throw new RangeError('a list of communes is empty')
  const inForce = (on: CalendarDate) => (on < mergerDay ? before : since)
  return {
    findCommune: (code, on) => inForce(on).get(code),
    listCommunes: (on) => [...inForce(on).values()],
  }
}
