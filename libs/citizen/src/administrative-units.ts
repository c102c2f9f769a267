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

export interface AdministrativeUnit {
  readonly code: string
  readonly name: string
}

/** The unit below which there is none: a commune, or one of the five island districts that had no communes, by the code of the district. */
export interface LocalUnit {
  /** Of an island district its own. */
  readonly code: string
  readonly name: string
  readonly province: AdministrativeUnit
  /** Until 2025-06-30. */
  readonly district?: AdministrativeUnit
}

/** Where a unit, or a part of it, went. */
export interface Successor {
  readonly unit: LocalUnit
  /** `whole`: all of it; where it was divided, `main` for what is taken to be the most of it and `part` for the rest. */
  readonly share: 'whole' | 'main' | 'part'
}

export interface AdministrativeUnits {
  /** The commune that had this code on that day. */
  findCommune(code: string, on: CalendarDate): Commune | undefined
  /** All communes of a day, in the order of their codes. */
  listCommunes(on: CalendarDate): readonly Commune[]
  findLocalUnit(code: string, on: CalendarDate): LocalUnit | undefined
  /** All of a day: the communes in the order of their codes, and before them the island districts. */
  listLocalUnits(on: CalendarDate): readonly LocalUnit[]
  findProvince(code: string, on: CalendarDate): AdministrativeUnit | undefined
  /** What the province that had this code on that day is at a later one; no province was divided. */
  followProvince(code: string, on: CalendarDate, at: CalendarDate): AdministrativeUnit | undefined
  /** All provinces of a day, in the order of their codes. */
  listProvinces(on: CalendarDate): readonly AdministrativeUnit[]
  /** What the unit that had this code on that day is at a later one: itself where nothing was redrawn, several where it was divided; the whole or main one first. */
  listSuccessors(code: string, on: CalendarDate, at: CalendarDate): readonly Successor[]
}

/** The tab-separated files of the National Statistics Office, with a header line each. */
export interface AdministrativeUnitFiles {
  /** code, name, provinceCode */
  readonly communes: string
  /** code, name, districtCode, district, provinceCode, successors */
  readonly communesBefore2025: string
  /** code, name */
  readonly provinces: string
  /** code, name, successorCode */
  readonly provincesBefore2025: string
}

/** What they are called, in one folder. */
export const administrativeUnitFileNames = {
  communes: 'communes.tsv',
  communesBefore2025: 'communes-before-2025-07.tsv',
  provinces: 'provinces.tsv',
  provincesBefore2025: 'provinces-before-2025-07.tsv',
} as const satisfies Readonly<Record<keyof AdministrativeUnitFiles, string>>

/** Resolution 202/2025/QH15: 63 provinces became 34, districts ended, communes were redrawn. */
const mergerDay: CalendarDate = '2025-07-01'

type Row = Readonly<Record<string, string>>

const rowsOf = (file: string, neededColumns: readonly string[]): readonly Row[] => {
  const [header, ...lines] = file.split(/\r?\n/).filter((line) => line !== '')
  const columns = (header ?? '').split('\t')
  if (!neededColumns.every((column) => columns.includes(column)))
    throw new RangeError(`a list of units needs the columns ${neededColumns.join(', ')}`)
  if (lines.length === 0) throw new RangeError('a list of units is empty')
  return lines.map((line) => {
    const cells = line.split('\t')
    return Object.fromEntries(columns.map((column, index) => [column, (cells[index] ?? '').normalize('NFC')]))
  })
}

interface Era {
  readonly provinces: ReadonlyMap<string, AdministrativeUnit>
  readonly units: ReadonlyMap<string, LocalUnit>
  readonly communes: ReadonlyMap<string, Commune>
  /** As the file writes them. */
  readonly successors: ReadonlyMap<string, string>
  readonly provinceSuccessors: ReadonlyMap<string, string>
}

const parseEra = (communesFile: string, provincesFile: string): Era => {
  const provinceRows = rowsOf(provincesFile, ['code', 'name'])
  const provinces = new Map(provinceRows.map(({ code = '', name = '' }) => [code, { code, name }]))
  const rows = rowsOf(communesFile, ['code', 'name', 'provinceCode'])
  const units = rows.map(({ code = '', name = '', provinceCode = '', districtCode = '', district = '' }): LocalUnit => {
    const province = provinces.get(provinceCode)
    if (province === undefined) throw new RangeError('a list of communes names a province that is in no list')
    // Island districts without communes stand in the older file with an empty code.
    const unit = code === '' ? { code: districtCode, name: district } : { code, name }
    return { ...unit, province, ...(districtCode === '' ? {} : { district: { code: districtCode, name: district } }) }
  })
  const communes = units.filter((_unit, index) => rows[index]?.['code'] !== '')
  return {
    provinces,
    units: new Map(units.map((unit) => [unit.code, unit])),
    communes: new Map(
      communes.map(({ code, name, province }) => [code, { code, name, provinceCode: province.code }] as const),
    ),
    successors: new Map(units.map(({ code }, index) => [code, rows[index]?.['successors'] ?? ''])),
    provinceSuccessors: new Map(provinceRows.map(({ code = '', successorCode = '' }) => [code, successorCode])),
  }
}

/** `code:whole`, or `code:main` and `code:part` for each, separated by spaces. */
const parseSuccessors = (written: string, units: Era['units']): readonly Successor[] =>
  written
    .split(' ')
    .flatMap((one) => {
      const [code = '', share] = one.split(':')
      const unit = units.get(code)
      return unit === undefined ? [] : [{ unit, share: share as Successor['share'] }]
    })
    .toSorted((left, right) => Number(left.share === 'part') - Number(right.share === 'part'))

/** @throws RangeError if a file is no list of units, or an empty one */
export const parseAdministrativeUnits = (files: AdministrativeUnitFiles): AdministrativeUnits => {
  const before = parseEra(files.communesBefore2025, files.provincesBefore2025)
  const since = parseEra(files.communes, files.provinces)
  const inForce = (on: CalendarDate): Era => (on < mergerDay ? before : since)
  return {
    findCommune: (code, on) => inForce(on).communes.get(code),
    listCommunes: (on) => [...inForce(on).communes.values()],
    findLocalUnit: (code, on) => inForce(on).units.get(code),
    findProvince: (code, on) => inForce(on).provinces.get(code),
    listLocalUnits: (on) => [...inForce(on).units.values()],
    followProvince: (code, on, at) => {
      if (inForce(on) === inForce(at)) return inForce(on).provinces.get(code)
      return inForce(at) === before ? undefined : since.provinces.get(before.provinceSuccessors.get(code) ?? '')
    },
    listProvinces: (on) => [...inForce(on).provinces.values()],
    listSuccessors: (code, on, at) => {
      const unit = inForce(on).units.get(code)
      if (unit === undefined) return []
      if (inForce(on) === inForce(at)) return [{ unit, share: 'whole' }]
      if (inForce(at) === before) return []
      return parseSuccessors(before.successors.get(code) ?? '', since.units)
    },
  }
}
