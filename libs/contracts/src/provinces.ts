/**
 * Codes of the provinces that the data of an event name: the `provinceCode` of every place in it (`PlaceField`), whatever it is the place of, so a type of
 * event that is given another place needs nothing here. A code means the province that had it on the day of the act. Numbers name no province: the
 * digits at their beginning tell where somebody was registered long ago.
 */
export const listProvinces = (data: unknown): readonly string[] => {
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([name, value]: [string, unknown]) =>
    name === 'provinceCode' && typeof value === 'string' ? [value] : listProvinces(value),
  )
}
