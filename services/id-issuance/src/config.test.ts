import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { PermanentFault } from '@hub/failure'
import { countryPrefixesOf, numberingKeysOf, readConfig } from './config.ts'

const keyOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64')
const [first, second, third] = [keyOf(1), keyOf(2), keyOf(3)]

const env = {
  PORT: '1',
  MANAGEMENT_PORT: '2',
  DATABASE_URL: 'postgres://localhost/x',
  KAFKA_BROKERS: 'localhost:9092',
  CALLER_CONTEXT_KEY: keyOf(4),
  SUBJECT_KEY_ID: 'subject-1',
  SUBJECT_KEY: keyOf(5),
  CERTIFICATE_KEY: '{}',
  NUMBERING_KEY: first,
}

describe('the keys of numbering', () => {
  test('are one, with the name of the series that are there already, unless told otherwise', () => {
    expect(numberingKeysOf(readConfig(env))).toEqual({
      current: { id: '1', key: first },
      former: new Map(),
      compromised: [],
    })
  })

  test('may be a current one, former ones and the names of compromised ones', () => {
    const config = readConfig({
      ...env,
      NUMBERING_KEY: third,
      NUMBERING_KEY_ID: '2026-b',
      NUMBERING_FORMER_KEYS: `1:${first},2026-a:${second}`,
      NUMBERING_COMPROMISED_KEYS: '1,0',
    })
    expect(numberingKeysOf(config)).toEqual({
      current: { id: '2026-b', key: third },
      former: new Map([
        ['1', first],
        ['2026-a', second],
      ]),
      compromised: ['1', '0'],
    })
  })
})

test('countries abroad have the digits that the installation gives them, and none unless it does', () => {
  expect(countryPrefixesOf(readConfig(env))).toEqual(new Map())
  expect(countryPrefixesOf(readConfig({ ...env, COUNTRY_PREFIXES: 'LA=216,KH=101' }))).toEqual(
    new Map([
      ['LA', '216'],
      ['KH', '101'],
    ]),
  )
})

describe('a service is not started', () => {
  const [current, former, compromised] = ['NUMBERING_KEY_ID', 'NUMBERING_FORMER_KEYS', 'NUMBERING_COMPROMISED_KEYS']
  test.each<[what: string, key: string, given: Record<string, string>]>([
    ['with a key without a name', current, { NUMBERING_KEY_ID: '' }],
    ['with a name of two words', current, { NUMBERING_KEY_ID: 'a b' }],
    ['with a former key without a name', former, { NUMBERING_FORMER_KEYS: second }],
    ['with a former key of 31 bytes', former, { NUMBERING_FORMER_KEYS: `2:${Buffer.alloc(31).toString('base64')}` }],
    ['with a comma at the end of the former keys', former, { NUMBERING_FORMER_KEYS: `2:${second},` }],
    ['with two former keys of one name', former, { NUMBERING_FORMER_KEYS: `2:${second},2:${third}` }],
    ['with a former key that has the name of the current one', former, { NUMBERING_FORMER_KEYS: `1:${second}` }],
    ['with the current key under another name as well', former, { NUMBERING_FORMER_KEYS: `2:${first}` }],
    ['with a current key that is compromised', compromised, { NUMBERING_COMPROMISED_KEYS: '2,1' }],
    ['with compromised keys by content', compromised, { NUMBERING_COMPROMISED_KEYS: `2:${second}` }],
    ['with a prefix of two digits', 'COUNTRY_PREFIXES', { COUNTRY_PREFIXES: 'LA=21' }],
    ['with a prefix of the provinces', 'COUNTRY_PREFIXES', { COUNTRY_PREFIXES: 'LA=100' }],
    ['with a country by name', 'COUNTRY_PREFIXES', { COUNTRY_PREFIXES: 'Lao=216' }],
    ['with a country twice', 'COUNTRY_PREFIXES', { COUNTRY_PREFIXES: 'LA=216,LA=217' }],
    ['with Viet Nam as a country abroad', 'COUNTRY_PREFIXES', { COUNTRY_PREFIXES: 'VN=101' }],
  ])('%s; the key is named, never its value', (_what, key, given) => {
    let fault: unknown
    try {
      readConfig({ ...env, ...given })
    } catch (error) {
      fault = error
    }
    expect(fault).toBeInstanceOf(PermanentFault)
    expect(fault).toMatchObject({ reason: 'configuration', message: expect.stringContaining(key) })
    const said = inspect(fault, { depth: 10, showHidden: true })
    expect([first, second, third].filter((value) => said.includes(value))).toEqual([])
  })
})
