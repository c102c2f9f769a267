import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { annotations, problemOf, toFieldErrors, type SchemaError } from './field-errors.ts'

const pinSchema = {
  type: 'string',
  pattern: '^\\d{12}$',
  'x-problem': 'malformed-pin',
  'x-hint': 'must have twelve digits',
}

const schema = {
  type: 'object',
  required: ['pin', 'child'],
  additionalProperties: false,
  properties: {
    pin: pinSchema,
    otherPin: pinSchema,
    sex: { enum: ['1', '2', '3'], 'x-problem': 'unknown-sex-code' },
    child: {
      type: 'object',
      required: ['fullName'],
      additionalProperties: false,
      properties: { fullName: { type: 'string', minLength: 2, maxLength: 5 }, note: { type: 'string', pattern: '^a' } },
    },
    rows: { type: 'array', maxItems: 2, items: { type: 'object', minProperties: 1, required: ['id'] } },
  },
}

// As the server sets it up.
const validate = new Ajv({ allErrors: true, verbose: true, keywords: [...annotations] }).compile(schema)

const errorsOf = (body: unknown): readonly SchemaError[] => {
  validate(body)
  return validate.errors ?? []
}

const good = { pin: '001099000001', child: { fullName: 'An' } }
const secret = 'Nguyễn Văn An'

describe('the errors of fields', () => {
  test.each<[body: unknown, pointer: string, detail: string]>([
    [{ ...good, pin: undefined }, '/pin', 'is required'],
    [{ ...good, child: {} }, '/child/fullName', 'is required'],
    [{ ...good, pin: '1' }, '/pin', 'must have twelve digits'],
    [{ ...good, pin: 1 }, '/pin', 'must have twelve digits'],
    [{ ...good, child: 'An' }, '/child', 'must be of type object'],
    [{ ...good, child: { fullName: 'A' } }, '/child/fullName', 'must have at least 2 characters'],
    [{ ...good, child: { fullName: 'Nguyễn' } }, '/child/fullName', 'must have at most 5 characters'],
    [{ ...good, child: { fullName: 'An', note: 'b' } }, '/child/note', 'does not have the form that is asked for'],
    [{ ...good, sex: '4' }, '/sex', 'must be one of 1, 2, 3'],
    [{ ...good, rows: [{ id: 1 }, { id: 1 }, { id: 1 }] }, '/rows', 'must have at most 2 items'],
    [{ ...good, rows: [{ id: 1 }, { x: 1 }] }, '/rows/1/id', 'is required'],
    [{ ...good, [secret]: 1 }, '', 'has a member that is not known here'],
    [{ ...good, child: { fullName: 'An', [secret]: 1 } }, '/child', 'has a member that is not known here'],
    [[], '', 'must be of type object'],
  ])('%j is told at %j that it %s', (body, pointer, detail) => {
    expect(toFieldErrors(errorsOf(JSON.parse(JSON.stringify(body))), '')).toEqual([{ pointer, detail }])
  })

  test('come all at once', () => {
    expect(
      toFieldErrors(errorsOf({ pin: '1', child: {} }), '')
        .map(({ pointer }) => pointer)
        .toSorted(),
    ).toEqual(['/child/fullName', '/pin'])
  })

  test('stand under the part of the request that they are in', () => {
    expect(toFieldErrors(errorsOf({ ...good, pin: '1' }), '/headers')).toMatchObject([{ pointer: '/headers/pin' }])
  })

  test.each([
    ['a value', { ...good, pin: secret }],
    ['a value of an enumeration', { ...good, sex: secret }],
    ['the name of a member that is not known', { ...good, [secret]: secret }],
  ])('never repeat %s', (_what, body) => {
    expect(JSON.stringify(toFieldErrors(errorsOf(body), ''))).not.toContain(secret)
  })
})

describe('the problem of several errors', () => {
  test.each([
    ['one malformed field with a problem of its own', { ...good, pin: '1' }, 'malformed-pin'],
    ['two fields with the same problem', { ...good, pin: '1', otherPin: '2' }, 'malformed-pin'],
    ['two fields with different problems', { ...good, pin: '1', sex: '4' }, 'invalid-request'],
    ['a field with a problem beside one without', { ...good, pin: '1', child: { fullName: 'A' } }, 'invalid-request'],
    ['a field without a problem of its own', { ...good, child: { fullName: 'A' } }, 'invalid-request'],
    ['a field that is missing', { child: good.child }, 'invalid-request'],
    ['nothing', good, 'invalid-request'],
  ])('of %s is %3$s', (_what, body, problem) => {
    expect(problemOf(errorsOf(body), 'invalid-request')).toBe(problem)
  })

  test('is the general one of the part that they are in', () => {
    expect(problemOf(errorsOf({}), 'invalid-header')).toBe('invalid-header')
  })
})
