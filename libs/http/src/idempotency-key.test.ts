import { describe, expect, test } from '@jest/globals'
import { ProblemError } from '@hub/failure'
import { parseIdempotencyKey } from './idempotency-key.ts'

const errorOf = (header: string | readonly string[]): unknown => {
  try {
    return parseIdempotencyKey(header)
  } catch (error) {
    return error
  }
}

describe('an idempotency key', () => {
  test.each([
    ['"01/2026"', '01/2026'],
    ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['  "01/2026"  ', '01/2026'],
    [String.raw`"a \"quoted\" key"`, 'a "quoted" key'],
    ['"01/2026";attempt=2', '01/2026'],
    [undefined, undefined],
  ])('%j is %j', (header, key) => {
    expect(parseIdempotencyKey(header)).toBe(key)
  })

  test.each<string | readonly string[]>([
    '',
    '""',
    '01/2026',
    'token',
    '42',
    '?1',
    ':YQ==:',
    '"open',
    "'single'",
    '"a" "b"',
    '"a", "b"',
    '"số 1"',
    ['"a"', '"b"'],
    [],
  ])('%j is refused, and not repeated', (header) => {
    const error = errorOf(header)
    expect(error).toBeInstanceOf(ProblemError)
    expect(error).toMatchObject({
      problem: 'invalid-header',
      occurrence: { errors: [{ pointer: '/headers/idempotency-key' }] },
    })
    expect((error as ProblemError).occurrence.errors?.[0]?.detail).toBe(
      'must be one string in double quotes (a structured field), not empty',
    )
  })
})
