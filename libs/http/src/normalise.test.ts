import { describe, expect, test } from '@jest/globals'
import { normaliseTexts } from './normalise.ts'

const composed = 'Nguyễn Thị Hoà'
// A precomposed vowel with a combining tone: no Unicode normal form, and common.
const mixed = 'Nguy\u00ea\u0303n Th\u1ecb Ho\u00e0'

describe('the texts of a body', () => {
  test.each([
    ['composed', composed],
    ['decomposed', composed.normalize('NFD')],
    ['mixed', mixed],
  ])('that came %s are composed', (_form, text) => {
    expect(normaliseTexts(text)).toBe(composed)
  })

  test('are composed however deep they lie', () => {
    const body = { child: { names: [mixed, { alias: composed.normalize('NFD') }] } }
    expect(normaliseTexts(body)).toEqual({ child: { names: [composed, { alias: composed }] } })
  })

  test.each([[null], [undefined], [0], [1.5], [true], [''], [[]], [{}], [{ a: null, b: [1, false] }]])(
    'leave %j as it is',
    (value) => {
      expect(normaliseTexts(value)).toEqual(value)
    },
  )

  test('are the only thing that is composed: names of members, order and case stay', () => {
    const name = 'tên'.normalize('NFD')
    expect(JSON.stringify(normaliseTexts({ b: 'X', [name]: ' y ', a: '' }))).toBe(`{"b":"X","${name}":" y ","a":""}`)
  })

  test('are composed in a copy', () => {
    const body = { fullName: mixed }
    normaliseTexts(body)
    expect(body.fullName).toBe(mixed)
  })

  test('may lie under the name of something that every object has', () => {
    const body = JSON.parse(`{"__proto__": {"fullName": "${mixed}"}, "constructor": "x"}`) as unknown
    expect(JSON.stringify(normaliseTexts(body))).toBe(`{"__proto__":{"fullName":"${composed}"},"constructor":"x"}`)
  })
})
