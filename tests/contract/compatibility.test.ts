import { describe, expect, test } from '@jest/globals'
import { findBreaks, type Schema } from './compatibility.ts'
import { readHistory, writeSchema } from './history.ts'

const before: Schema = {
  type: 'object',
  required: ['pin', 'place'],
  properties: {
    pin: { type: 'string', pattern: '^\\d{12}$' },
    note: { type: 'string' },
    place: { type: 'object', required: ['country'], properties: { country: { enum: ['VN', 'JP'] } } },
  },
}

const change = (
  edit: (schema: Schema & { properties: Record<string, Schema>; required: string[] }) => void,
): readonly string[] => {
  const after = structuredClone(before) as Schema & { properties: Record<string, Schema>; required: string[] }
  edit(after)
  return findBreaks(before, after)
}

describe('an event schema', () => {
  test('may grow by an optional member, at any depth', () => {
    expect(
      change((schema) => {
        schema.properties['added'] = { type: 'integer' }
        schema.properties['place'] = {
          ...schema.properties['place'],
          properties: { country: { enum: ['JP', 'VN'] }, detail: { type: 'string' } },
        }
      }),
    ).toEqual([])
  })

  const breaking: readonly (readonly [what: string, edit: Parameters<typeof change>[0], says: string])[] = [
    ['lose a member', (schema) => void delete schema.properties['note'], '/note was removed'],
    ['require a member', (schema) => void schema.required.push('note'), '/note became required'],
    ['stop requiring one', (schema) => void schema.required.shift(), '/pin became optional'],
    [
      'narrow a pattern',
      (schema) => void (schema.properties['pin'] = { type: 'string', pattern: '^0\\d{11}$' }),
      '/pin has another pattern',
    ],
    ['change a type', (schema) => void (schema.properties['note'] = { type: 'integer' }), '/note has another type'],
    [
      'grow an enum',
      (schema) =>
        void (schema.properties['place'] = {
          ...schema.properties['place'],
          properties: { country: { enum: ['VN', 'JP', 'LA'] } },
        }),
      '/place/country has other values',
    ],
  ]

  test.each(breaking)('may not %s', (_what, edit, says) => {
    expect(change(edit)).toEqual([says])
  })
})

test('no event type breaks its committed history, and the history is complete', async () => {
  const recorded = await readHistory()
  expect(recorded.length).toBeGreaterThanOrEqual(8)
  for (const { name, committed, current } of recorded) {
    expect({
      name,
      breaks: committed === undefined ? ['it has no history: npm run generate'] : findBreaks(committed, current),
    }).toEqual({ name, breaks: [] })
    expect({ name, history: committed === undefined ? '' : writeSchema(committed) }).toEqual({
      name,
      history: writeSchema(current),
    })
  }
})
