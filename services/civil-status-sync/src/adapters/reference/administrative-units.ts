import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAdministrativeUnits, type AdministrativeUnits } from '@hub/citizen'

/**
 * The lists of communes, as their owner publishes them. A newer list is put in place of these files and loaded by a restart.
 *
 * @throws if a file is missing or holds no commune: without the lists no act can be checked
 */
export const loadAdministrativeUnits = async (directory: string): Promise<AdministrativeUnits> => {
  const read = (name: string): Promise<string> => readFile(join(directory, name), 'utf8')
  const [communes, communesBefore2025] = await Promise.all([read('communes.tsv'), read('communes-before-2025-07.tsv')])
  return parseAdministrativeUnits({ communes, communesBefore2025 })
}
