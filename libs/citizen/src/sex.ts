/** The hub's own words. Code lists of the outside are mapped to them at the edge, one table each. */
export type Sex = 'male' | 'female' | 'undetermined'

/** Civil status systems of the Ministry of Justice: GioiTinh 1 nam, 2 nữ, 3 chưa xác định. */
const civilStatusCodes = { '1': 'male', '2': 'female', '3': 'undetermined' } as const satisfies Record<string, Sex>

/** QCVN 109:2017/BTTTT: GioiTinh 0 chưa có, 1 nam, 2 nữ. */
const populationCodes = { '0': 'undetermined', '1': 'male', '2': 'female' } as const satisfies Record<string, Sex>

export type CivilStatusSexCode = keyof typeof civilStatusCodes
export type PopulationSexCode = keyof typeof populationCodes

export const sexFromCivilStatusCode = (code: CivilStatusSexCode): Sex => civilStatusCodes[code]
export const sexFromPopulationCode = (code: PopulationSexCode): Sex => populationCodes[code]

export const toPopulationSexCode = (sex: Sex): PopulationSexCode =>
  ({ undetermined: '0', male: '1', female: '2' })[sex] as PopulationSexCode

export const toCivilStatusSexCode = (sex: Sex): CivilStatusSexCode =>
  ({ male: '1', female: '2', undetermined: '3' })[sex] as CivilStatusSexCode
