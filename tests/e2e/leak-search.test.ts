import { describe, expect, test } from '@jest/globals'
import { createLeakSearch } from './leak-search.ts'

const syllable = 'Đượkwzenabub'
const pin = '099996000001'
const search = createLeakSearch([syllable, pin])

describe('the search for leaks finds a name and a number', () => {
  const forms: readonly (readonly [form: string, write: (text: string) => string])[] = [
    ['as they are', (text) => text],
    ['decomposed', (text) => text.normalize('NFD')],
    ['unaccented', () => 'Duokwzenabub'],
    ['in capitals', (text) => text.toUpperCase()],
    ['percent-encoded', (text) => encodeURIComponent(text)],
    ['percent-encoded in lower case', (text) => encodeURIComponent(text).toLowerCase()],
    [
      'escaped in JSON',
      (text) => text.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    ['in base64 within other data', (text) => Buffer.from(`{"fullName":"x ${text} y"}`).toString('base64')],
    ['in base64url', (text) => Buffer.from(`??>${text}`).toString('base64url')],
  ]

  test.each(forms)('%s', (_form, write) => {
    expect(search(`{"msg":"before ${write(syllable)} after"}`)).toEqual(['duokwzenabub'])
  })

  test.each([
    ['as it is', pin],
    ['in base64', Buffer.from(`pin=${pin}&x`).toString('base64')],
  ])('number %s', (_form, written) => {
    expect(search(`x ${written} y`)).toEqual([pin])
  })

  test('and nothing where there is nothing', () => {
    expect(search('{"level":"info","msg":"started","name":"Nguyễn Văn An","pin":"099996000002"}')).toEqual([])
  })
})
