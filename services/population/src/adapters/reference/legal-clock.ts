import { readFile } from 'node:fs/promises'
import { createLegalClock, createVietnameseHolidays, parseWorkingDays, type LegalClock } from '@hub/citizen'

/**
 * Weekends and public holidays, and what the State decided about single days.
 *
 * @throws if the file is missing or malformed: without it lateness would be wrong, and nobody would notice
 */
export const loadLegalClock = async (file: string): Promise<LegalClock> =>
  createLegalClock({ ...createVietnameseHolidays(), overrides: parseWorkingDays(await readFile(file, 'utf8')) })
