import { describe, expect, test } from '@jest/globals'
import { listProvinces } from './provinces.ts'
import { eventDefinitions } from './registry.ts'

/** Data in which each place that the schema knows lies in a province of its own. */
const fillPlaces = (schema: unknown, found: string[]): unknown => {
  const { properties } = schema as { readonly properties?: Readonly<Record<string, unknown>> }
  if (properties === undefined) return 'x'
  return Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => {
      if (name !== 'provinceCode') return [name, fillPlaces(inner, found)]
      found.push(String(found.length).padStart(2, '0'))
      return [name, found.at(-1)]
    }),
  )
}

describe('the provinces that an event names', () => {
  test.each(eventDefinitions.map((definition) => [definition.type, definition] as const))(
    'are those of all its places: %s',
    (_type, { schema }) => {
      const provinces: string[] = []
      expect(listProvinces(fillPlaces(schema, provinces))).toEqual(provinces)
    },
  )

  test('are none where it names no place, or one abroad', () => {
    expect(
      [undefined, null, 'x', { pin: '001099000001' }, { registeredAt: { country: 'LA' } }].map(listProvinces),
    ).toEqual([[], [], [], [], []])
  })

  test('are found in lists, too', () => {
    expect(listProvinces({ places: [{ provinceCode: '01' }, { provinceCode: '79' }] })).toEqual(['01', '79'])
  })
})
