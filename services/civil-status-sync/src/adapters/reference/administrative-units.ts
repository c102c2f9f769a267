import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { administrativeUnitFileNames, parseAdministrativeUnits, type AdministrativeUnits } from '@hub/citizen'

/**
 * The lists of communes and provinces, as their owner publishes them. A newer list is put in place of these files and loaded by a restart.
 *
 * @throws if a file is missing or holds no unit: without the lists no act can be checked
 */
export const loadAdministrativeUnits = async (directory: string): Promise<AdministrativeUnits> => {
  const read = (list: keyof typeof administrativeUnitFileNames): Promise<string> =>
    readFile(join(directory, administrativeUnitFileNames[list]), 'utf8')
  const [communes, communesBefore2025, provinces, provincesBefore2025] = await Promise.all([
    read('communes'),
    read('communesBefore2025'),
    read('provinces'),
    read('provincesBefore2025'),
  ])
  return parseAdministrativeUnits({ communes, communesBefore2025, provinces, provincesBefore2025 })
}
