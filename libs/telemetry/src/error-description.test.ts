import { describe, expect, test } from '@jest/globals'
import { describeError } from './error-description.ts'

const name = 'Nguyễn Văn An'

const parseErrorOf = (text: string): Error => {
  try {
    JSON.parse(text)
  } catch (error) {
    return error as Error
  }
  throw new TypeError('the text is valid')
}

/** What the driver throws: the message and the details of PostgreSQL quote values. */
const databaseError = (): Error =>
  Object.assign(new Error(`invalid input syntax for type date: "${name}"`), {
    severity: 'ERROR',
    code: '22007',
    detail: `Key (full_name)=(${name}) already exists.`,
    where: `unnamed portal parameter $1 = '${name}'`,
    constraint: 'person_full_name_key',
  })

describe('the description of an error', () => {
  test('tells its type, its message, its labels, and where it was thrown', () => {
    const error = Object.assign(new TypeError('no route'), { reason: 'kafka-away', code: 'ECONNREFUSED' })
    const { stack, ...rest } = describeError(error)
    expect(rest).toEqual({ type: 'TypeError', message: 'no route', reason: 'kafka-away', code: 'ECONNREFUSED' })
    expect(stack).toMatch(/^ +at .*error-description\.test\.ts/)
    expect(stack).not.toContain('no route')
  })

  test('leaves out labels that are no texts', () => {
    expect(describeError(Object.assign(new Error('odd'), { code: 42, reason: { name } }))).toEqual({
      type: 'Error',
      message: 'odd',
      stack: expect.any(String),
    })
  })

  test('tells the whole chain of causes', () => {
    const socket = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    const error = new Error('records could not be stored', { cause: new Error('broker away', { cause: socket }) })
    expect(describeError(error)).toMatchObject({
      message: 'records could not be stored',
      cause: { message: 'broker away', cause: { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' } },
    })
  })

  test('withholds what a parser says, which quotes its input', () => {
    const error = parseErrorOf(`{"fullName": ${name}}`)
    expect(describeError(error)).toMatchObject({ type: 'SyntaxError', message: '[withheld]' })
    expect(JSON.stringify(describeError(error))).not.toMatch(/Nguy|fullName/)
  })

  test('withholds what PostgreSQL says, but for the code and the constraint', () => {
    expect(describeError(databaseError())).toEqual({
      type: 'Error',
      message: '[withheld]',
      code: '22007',
      constraint: 'person_full_name_key',
      stack: expect.any(String),
    })
    expect(JSON.stringify(describeError(databaseError()))).not.toContain(name)
  })

  test('withholds it in a cause as well', () => {
    const error = new Error('PostgreSQL refuses the statement (22007)', { cause: databaseError() })
    expect(describeError(error)).toMatchObject({
      message: 'PostgreSQL refuses the statement (22007)',
      cause: { message: '[withheld]', code: '22007' },
    })
    expect(JSON.stringify(describeError(error))).not.toContain(name)
  })

  test('withholds a quoted text of which a line looks like a place in the program', () => {
    const error = parseErrorOf(`{"a":\nat ${name}}`)
    expect(error.message).toContain(`at ${name.slice(0, 6)}`)
    expect(JSON.stringify(describeError(error))).not.toContain('Nguy')
  })

  test('of an error without a stack has none', () => {
    const error = new Error('bare')
    delete error.stack
    expect(describeError(error)).toEqual({ type: 'Error', message: 'bare', stack: '' })
  })

  test.each([
    [name, 'string'],
    [{ message: name }, 'object'],
    [null, 'object'],
    [undefined, 'undefined'],
    [42, 'number'],
  ])('of %p, which is no error, tells only that it is of type %s', (thrown, type) => {
    expect(describeError(thrown)).toEqual({ type, message: '[withheld]' })
  })

  test('of a cause that is no error tells no more either', () => {
    expect(describeError(new Error('failed', { cause: name })).cause).toEqual({ type: 'string', message: '[withheld]' })
  })
})
