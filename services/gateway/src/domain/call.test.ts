import { describe, expect, test } from '@jest/globals'
import { headerOf, parsePurpose, type RawHeaders } from './call.ts'

describe('a header', () => {
  const headers: RawHeaders = [
    ['X-Road-Client', 'VN/GOV/G01'],
    ['accept', 'text/xml'],
    ['x-road-client', 'VN/GOV/G15'],
    ['Empty', ''],
  ]

  test.each([
    ['accept', 'text/xml'],
    ['x-road-client', 'VN/GOV/G15'],
    ['empty', ''],
    ['missing', undefined],
  ])('%s is %j: found however its name is written, the last one where it is repeated', (name, value) => {
    expect(headerOf(headers, name)).toBe(value)
  })
})

describe('what a call is made under', () => {
  const given = { 'Hub-Procedure': 'G15-TP001', 'Hub-Officer': 'ho-tich.an@hanoi', 'Hub-Purpose': 'birth:2026_1' }
  const headersOf = (changes: Readonly<Record<string, string | undefined>>): RawHeaders => {
    const all: Readonly<Record<string, string | undefined>> = { ...given, ...changes }
    return Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  }

  test('is procedure, officer and purpose', () => {
    expect(parsePurpose(headersOf({}))).toEqual({
      kind: 'purpose',
      purpose: { procedure: 'G15-TP001', officer: 'ho-tich.an@hanoi', purpose: 'birth:2026_1' },
    })
  })

  test('may name the officer as X-Road does, unless it names one in both ways', () => {
    const officerOf = (headers: RawHeaders): unknown => parsePurpose(headers)
    expect(officerOf(headersOf({ 'Hub-Officer': undefined, 'X-Road-UserId': 'binh' }))).toMatchObject({
      purpose: { officer: 'binh' },
    })
    expect(officerOf(headersOf({ 'X-Road-UserId': 'binh' }))).toMatchObject({
      purpose: { officer: 'ho-tich.an@hanoi' },
    })
  })

  test.each(['Hub-Procedure', 'Hub-Officer', 'Hub-Purpose'])('is incomplete without %s, and says so', (name) => {
    expect(parsePurpose(headersOf({ [name]: undefined }))).toEqual({
      kind: 'incomplete',
      headers: [name.toLowerCase()],
    })
  })

  test('names all headers that are faulty', () => {
    expect(parsePurpose([])).toEqual({ kind: 'incomplete', headers: ['hub-procedure', 'hub-officer', 'hub-purpose'] })
  })

  test.each([
    ['nothing', ''],
    ['a space', 'ho tich'],
    ['letters beyond ASCII', 'hộ-tịch'],
    ['a line break', 'a\nb'],
    ['a sign in front', '-a'],
    ['more than 64 characters', 'a'.repeat(65)],
    ['the number of a citizen', '001099000001'],
    ['the number of a citizen within a word', 'cb.001099000001'],
  ])('is not taken where the officer is %s', (_what, value) => {
    expect(parsePurpose(headersOf({ 'Hub-Officer': value }))).toEqual({ kind: 'incomplete', headers: ['hub-officer'] })
  })

  test.each(['a', 'a'.repeat(64), '0010990000', 'G22-99.000.00.00.H29'])('is taken as %s', (value) => {
    expect(parsePurpose(headersOf({ 'Hub-Purpose': value })).kind).toBe('purpose')
  })
})
