import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { administrativeUnitFileNames, parseAdministrativeUnits } from './administrative-units.ts'

const directory = new URL('../../../deploy/reference/administrative-units/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, directory), 'utf8')

const files = {
  communes: read(administrativeUnitFileNames.communes),
  communesBefore2025: read(administrativeUnitFileNames.communesBefore2025),
  provinces: read(administrativeUnitFileNames.provinces),
  provincesBefore2025: read(administrativeUnitFileNames.provincesBefore2025),
}
const units = parseAdministrativeUnits(files)

const provincesOn = (day: string): number =>
  new Set(units.listCommunes(day).map(({ provinceCode }) => provinceCode)).size

describe('administrative units', () => {
  test.each([
    ['2016-01-01', 10_035, 63],
    ['2025-06-30', 10_035, 63],
    ['2025-07-01', 3_321, 34],
    ['2026-11-20', 3_321, 34],
  ])('on %s there are %i communes in %i provinces', (day, communes, provinces) => {
    expect([units.listCommunes(day).length, provincesOn(day)]).toEqual([communes, provinces])
  })

  // Resolution 202/2025/QH15: a name went on under another code, and a code went on under another name.
  test.each([
    ['19360', { name: 'Phường 2', provinceCode: '45' }, { name: 'Phường Quảng Trị', provinceCode: '44' }],
    ['00700', { name: 'Xã Ngọc Đường', provinceCode: '02' }, { name: 'Xã Ngọc Đường', provinceCode: '08' }],
  ])('the code %s means one commune until 2025-06-30 and another one since', (code, before, since) => {
    expect(units.findCommune(code, '2025-06-30')).toEqual({ code, ...before })
    expect(units.findCommune(code, '2025-07-01')).toEqual({ code, ...since })
  })

  test('a code that ended with the merger is no commune any more', () => {
    expect(units.findCommune('00001', '2025-06-30')).toMatchObject({ name: 'Phường Phúc Xá' })
    expect(units.findCommune('00001', '2025-07-01')).toBeUndefined()
  })

  test.each(['', '99999', '4', '004', '00004 '])('%j is the code of no commune on any day', (code) => {
    expect(units.findCommune(code, '2025-06-30')).toBeUndefined()
    expect(units.findCommune(code, '2025-07-01')).toBeUndefined()
  })

  test.each(['2025-06-30', '2025-07-01'])('the communes of %s come in the order of their codes, each once', (day) => {
    const codes = units.listCommunes(day).map(({ code }) => code)
    expect(codes).toEqual([...new Set(codes)].toSorted())
    expect(codes.every((code) => /^\d{5}$/.test(code))).toBe(true)
  })

  test('names are held in NFC, however the file writes them, and lines may end as Windows ends them', () => {
    const decomposed = {
      ...files,
      communes: files.communes.normalize('NFD').replaceAll('\n', '\r\n'),
    }
    expect(parseAdministrativeUnits(decomposed).listCommunes('2025-07-01')).toEqual(units.listCommunes('2025-07-01'))
  })

  test.each(['communes', 'communesBefore2025', 'provinces', 'provincesBefore2025'] as const)(
    'a list of %s without a unit is refused',
    (file) => {
      const [header = ''] = files[file].split('\n')
      expect(() => parseAdministrativeUnits({ ...files, [file]: '' })).toThrow(RangeError)
      expect(() => parseAdministrativeUnits({ ...files, [file]: `${header}\n` })).toThrow(RangeError)
    },
  )

  test.each([
    ['an error page', '<html>\n<body>404</body>\n</html>\n'],
    ['a file with other columns', 'ma\tten\tmaTinh\n00004\tPhường Ba Đình\t01\n'],
  ])('%s is no list of communes, so it is refused', (_what, wrong) => {
    expect(() => parseAdministrativeUnits({ ...files, communes: wrong })).toThrow(RangeError)
  })

  test('every unit of before has gone somewhere, and where it was divided there is a main part', () => {
    const gone = units
      .listCommunes('2025-06-30')
      .map(({ code }) => units.listSuccessors(code, '2025-06-30', '2025-07-01'))
    expect(gone.every(([first]) => first !== undefined && first.share !== 'part')).toBe(true)
    expect(gone.filter((all) => all.length > 1).length).toBe(gone.filter(([first]) => first?.share === 'main').length)
  })

  test('a divided commune went to several, the main one first; its province went by another name', () => {
    expect(units.findLocalUnit('00007', '2025-06-30')).toMatchObject({
      name: 'Phường Cống Vị',
      district: { code: '001', name: 'Quận Ba Đình' },
      province: { code: '01' },
    })
    expect(units.listSuccessors('00007', '2025-06-30', '2026-11-20')).toMatchObject([
      { unit: { code: '00008', name: 'Phường Ngọc Hà' }, share: 'main' },
      { unit: { code: '00025', name: 'Phường Giảng Võ' }, share: 'part' },
    ])
    expect(units.findProvince('45', '2025-06-30')).toEqual({ code: '45', name: 'Tỉnh Quảng Trị' })
    expect(units.findProvince('45', '2025-07-01')).toBeUndefined()
    expect([units.listProvinces('2025-06-30').length, units.listProvinces('2025-07-01').length]).toEqual([63, 34])
  })

  test('every province of before has become one of today', () => {
    const became = units
      .listProvinces('2025-06-30')
      .map(({ code }) => units.followProvince(code, '2025-06-30', '2025-07-01'))
    expect(new Set(became.map((province) => province?.code)).size).toBe(34)
    expect(became).not.toContain(undefined)
    expect(units.followProvince('45', '2025-06-30', '2026-11-20')).toEqual({ code: '44', name: 'Tỉnh Quảng Trị' })
    expect(units.followProvince('44', '2025-07-01', '2025-06-30')).toBeUndefined()
    expect(units.followProvince('44', '2025-07-01', '2026-11-20')).toMatchObject({ code: '44' })
    expect(units.listLocalUnits('2025-06-30')).toHaveLength(10_040)
  })

  test('an island district without communes goes by its own code, until it became a special zone', () => {
    expect(units.findLocalUnit('318', '2025-06-30')).toMatchObject({ name: 'Huyện Bạch Long Vĩ' })
    expect(units.findLocalUnit('318', '2025-07-01')).toBeUndefined()
    expect(units.listSuccessors('318', '2025-06-30', '2025-07-01')).toMatchObject([{ share: 'whole' }])
  })

  test('a unit is its own successor where nothing was redrawn between, and no unit comes back', () => {
    expect(units.listSuccessors('00004', '2025-07-01', '2026-11-20')).toMatchObject([{ unit: { code: '00004' } }])
    expect(units.listSuccessors('00004', '2025-07-01', '2025-06-30')).toEqual([])
    expect(units.listSuccessors('99999', '2025-06-30', '2025-07-01')).toEqual([])
  })
})
