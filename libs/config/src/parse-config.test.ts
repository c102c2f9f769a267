import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PermanentFault } from '@hub/failure'
import { Type } from 'typebox'
import { databaseKeys, keyField, managementKeys } from './common-keys.ts'
import { parseConfig } from './parse-config.ts'

const schema = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65_535 }),
  CONNECTIONS: Type.Integer({ default: 10 }),
  VERBOSE: Type.Optional(Type.Boolean()),
  TOKEN: Type.String({ pattern: '^[a-z]{8}$' }),
  PREFIX: Type.String({ default: '' }),
})

const secret = 'Nguyen-Hunter2-001099000001'

const faultOf = (env: Record<string, string>): unknown => {
  try {
    parseConfig(schema, env)
  } catch (error) {
    return error
  }
  return undefined
}

/** Everything a log or a console could print of an error: message, stack, all properties, all causes. */
const everythingIn = (error: unknown): string => inspect(error, { depth: 10, showHidden: true })

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'config-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

const write = (name: string, content: string): string => {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

describe('a configuration', () => {
  test('turns the texts of the environment into its types and fills in defaults', () => {
    expect(parseConfig(schema, { PORT: '8080', VERBOSE: 'true', TOKEN: 'abcdefgh' })).toEqual({
      PORT: 8080,
      CONNECTIONS: 10,
      VERBOSE: true,
      TOKEN: 'abcdefgh',
      PREFIX: '',
    })
  })

  test('a value that is given wins over its default, the empty text too', () => {
    const given = { PORT: '0', TOKEN: 'abcdefgh', CONNECTIONS: '3', PREFIX: '' }
    expect(parseConfig(schema, given)).toMatchObject({ PORT: 0, CONNECTIONS: 3, PREFIX: '' })
  })

  test('holds nothing that the schema does not name', () => {
    const env = { PORT: '1', TOKEN: 'abcdefgh', PATH: '/usr/bin', PASSWORD: secret }
    expect(Object.keys(parseConfig(schema, env)).toSorted()).toEqual(['CONNECTIONS', 'PORT', 'PREFIX', 'TOKEN'])
  })

  test('cannot be changed afterwards', () => {
    const config = parseConfig(schema, { PORT: '1', TOKEN: 'abcdefgh' })
    expect(() => Object.assign(config, { PORT: 2 })).toThrow(TypeError)
    expect(config.PORT).toBe(1)
  })

  test('leaves the environment as it was', () => {
    const env = Object.freeze({ PORT: '1', TOKEN: 'abcdefgh' })
    parseConfig(schema, env)
    expect(env).toEqual({ PORT: '1', TOKEN: 'abcdefgh' })
  })

  test('one schema serves more than one environment', () => {
    parseConfig(schema, { PORT: '1', TOKEN: 'abcdefgh', CONNECTIONS: '99' })
    expect(parseConfig(schema, { PORT: '2', TOKEN: 'ijklmnop' })).toMatchObject({ PORT: 2, CONNECTIONS: 10 })
  })
})

describe('a key given as a file', () => {
  test('has the content of the file as its value, without the newline at the end', () => {
    const env = { PORT: '1', TOKEN_FILE: write('token', 'abcdefgh\n') }
    expect(parseConfig(schema, env).TOKEN).toBe('abcdefgh')
  })

  test('is coerced like any other, and the file wins over the plain key', () => {
    const env = { PORT: '1', PORT_FILE: write('port', '9090\n'), TOKEN: 'abcdefgh' }
    expect(parseConfig(schema, env).PORT).toBe(9090)
  })

  test('names the key where the file cannot be read', () => {
    const fault = faultOf({ PORT: '1', TOKEN_FILE: join(directory, 'missing') })
    expect(fault).toBeInstanceOf(PermanentFault)
    expect(fault).toMatchObject({ reason: 'configuration' })
    expect((fault as PermanentFault).message).toContain('TOKEN_FILE')
  })

  test('does not show a secret that was put where the name of its file belongs', () => {
    expect(everythingIn(faultOf({ PORT: '1', TOKEN_FILE: secret }))).not.toContain(secret)
  })
})

describe('what is wrong with an environment', () => {
  test.each<[what: string, env: Record<string, string>, keys: readonly string[]]>([
    ['a key is missing', { PORT: '1' }, ['TOKEN']],
    ['several keys are missing', {}, ['PORT', 'TOKEN']],
    ['a number is not one', { PORT: secret, TOKEN: 'abcdefgh' }, ['PORT']],
    ['a number is empty', { PORT: '', TOKEN: 'abcdefgh' }, ['PORT']],
    ['a number is too large', { PORT: '65536', TOKEN: 'abcdefgh' }, ['PORT']],
    ['a text has another form', { PORT: '1', TOKEN: secret }, ['TOKEN']],
    ['everything at once', { PORT: 'x', TOKEN: secret, VERBOSE: 'perhaps' }, ['PORT', 'TOKEN', 'VERBOSE']],
  ])('is told by key where %s, never by value', (_what, env, keys) => {
    const fault = faultOf(env)
    expect(fault).toBeInstanceOf(PermanentFault)
    expect(fault).toMatchObject({ reason: 'configuration' })
    expect(keys.filter((key) => !(fault as PermanentFault).message.includes(key))).toEqual([])
    expect(everythingIn(fault)).not.toContain(secret)
  })

  test('does not bring along the values that were right', () => {
    expect(everythingIn(faultOf({ PORT: 'x', TOKEN: 'abcdefgh', PREFIX: secret }))).not.toMatch(/abcdefgh|Hunter2/)
  })

  test('does not bring along a secret that came from a file', () => {
    expect(everythingIn(faultOf({ PORT: '1', TOKEN_FILE: write('wrong', secret) }))).not.toContain(secret)
  })
})

describe('keys that services share', () => {
  const shared = Type.Object({ ...managementKeys, ...databaseKeys, KEY: keyField('signs something') })
  const env = { MANAGEMENT_PORT: '1', DATABASE_URL: 'postgres://localhost/x', KEY: `${'A'.repeat(43)}=` }

  test('listen on the machine itself and log what matters unless told otherwise', () => {
    expect(parseConfig(shared, env)).toMatchObject({ HOST: '127.0.0.1', LOG_LEVEL: 'info', DATABASE_CONNECTIONS: 10 })
  })

  test.each([
    ['a key of 31 bytes', { KEY: Buffer.alloc(31).toString('base64') }],
    ['a key that is hexadecimal', { KEY: '0'.repeat(64) }],
    ['no database', { DATABASE_URL: '' }],
    ['a pool of one connection', { DATABASE_CONNECTIONS: '1' }],
    ['a level that does not exist', { LOG_LEVEL: 'verbose' }],
  ])('do not accept %s', (_what, wrong) => {
    expect(() => parseConfig(shared, { ...env, ...wrong })).toThrow(PermanentFault)
  })
})
