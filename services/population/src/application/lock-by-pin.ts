import type { CivilPerson, UnitOfWork } from './ports.ts'

/** @returns who holds the number, locked until the transaction ends; undefined if the register holds nobody by it */
export const lockByPin = async (
  { civilRecords }: Pick<UnitOfWork, 'civilRecords'>,
  pin: string,
): Promise<CivilPerson | undefined> => {
  const personId = await civilRecords.findByPin(pin)
  return personId === undefined ? undefined : (await civilRecords.lock([personId]))[0]
}
