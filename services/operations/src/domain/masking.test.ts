import { describe, expect, test } from '@jest/globals'
import { birthRegistered, eventDefinitions, exchangeRequested, pinIssued } from '@hub/contracts'
import { maskData, masked } from './masking.ts'

interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

/** Data of a schema with its path as the value of every leaf. */
const pathsOf = (schema: Schema, path = ''): unknown => {
  if (schema.type === 'array') return [pathsOf(schema.items ?? {}, path)]
  if (schema.type !== 'object') return path
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, member]) => [
      name,
      pathsOf(member, path === '' ? name : `${path}.${name}`),
    ]),
  )
}

const leavesOf = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value]

const known = [
  'registeredAt.communeCode',
  'registeredAt.country',
  'registeredAt.provinceCode',
  'registeredBy.client',
  'version',
]

describe('what operators see of an event', () => {
  test.each(eventDefinitions.filter(({ personalData }) => personalData === 'identified'))(
    '$type: nothing but what is known to name nobody',
    ({ type, schema }) => {
      const shown = leavesOf(maskData(type, pathsOf(schema as Schema))).filter((leaf) => leaf !== masked)
      expect(known).toEqual(expect.arrayContaining([...shown]))
    },
  )

  test('ids and instants are shown, a number and a name never', () => {
    const actId = '01890a5d-ac96-774b-bcce-b302099a8057'
    expect(maskData(pinIssued.type, { pin: '001099000001', actId, issuedAt: '2026-01-02T03:04:05.678Z' })).toEqual({
      pin: masked,
      actId,
      issuedAt: '2026-01-02T03:04:05.678Z',
    })
    expect(maskData(birthRegistered.type, { actId, child: { fullName: 'Nguyễn Thị Hòa', nickname: 'Hòa' } })).toEqual({
      actId,
      child: { fullName: masked, nickname: masked },
    })
  })

  test('a type that names nobody is shown whole, but for what looks like a number of a person', () => {
    const data = {
      number: 7,
      messageId: 'about 001099000001',
      client: 'VN/GOV/a',
      exchangeId: '01890a5d-ac96-774b-bcce-302099805712',
    }
    expect(maskData(exchangeRequested.type, data)).toEqual({ ...data, messageId: `about ${masked}` })
  })

  test('of a type that nobody knows here nothing is shown', () => {
    expect(maskData('vn.ndxp.identity.unheard-of.v1', { pin: '001099000001' })).toBe(masked)
  })
})
