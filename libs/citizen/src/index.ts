/**
 * The vocabulary of the field: numbers, names, partial dates, sexes, ethnic groups, administrative units, working days. Pure and synchronous;
 * imports nothing but a lunar calendar and typebox, and domain code may import it.
 */
export { countsAsMatch, type Grade } from './grade.ts'
export { findLegacyEncoding, fromLegacyEncoding, type LegacyEncoding } from './legacy-encoding.ts'
export { canonicalName, compareNames, isPlausibleName, tidyName, unaccentedName } from './name.ts'
export {
  ageOn,
  compareDates,
  dayInVietnam,
  earliestDay,
  findPartialDateFault,
  latestDay,
  parsePartialDate,
  yearOf,
  type CalendarDate,
  type PartialDate,
} from './partial-date.ts'
export {
  sexFromCivilStatusCode,
  sexFromPopulationCode,
  toCivilStatusSexCode,
  toPopulationSexCode,
  type CivilStatusSexCode,
  type PopulationSexCode,
  type Sex,
} from './sex.ts'
export { ethnicityCodePattern } from './ethnicity.ts'
export { composePin, findSeries, findSeriesByPrefix, isPin, seriesSize, type NumberSeries, type Pin } from './pin.ts'
export {
  administrativeUnitFileNames,
  parseAdministrativeUnits,
  type AdministrativeUnitFiles,
  type AdministrativeUnit,
  type AdministrativeUnits,
  type Commune,
  type LocalUnit,
  type Successor,
} from './administrative-units.ts'
export { createLegalClock, type LegalClock, type LegalClockRules, type WorkingDayOverride } from './legal-clock.ts'
export { createVietnameseHolidays, type VietnameseHolidays } from './vietnamese-holidays.ts'
export { parseWorkingDays } from './working-days.ts'
