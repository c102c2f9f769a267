import { describe, expect, test } from '@jest/globals'
import { problems } from './problems.ts'

const entries = Object.entries(problems)

describe('the registry of problems', () => {
  test.each(entries)(
    '%s says what happened and who does what about it',
    (name, { status, title, caller, operator }) => {
      expect(name).toMatch(/^[a-z]+(-[a-z0-9]+)*$/)
      expect(Number.isInteger(status) && status >= 400 && status <= 599).toBe(true)
      expect(title).toMatch(/^[A-Z].*[^.]$/)
      expect([caller, operator]).toEqual([expect.stringMatching(/^.+\.$/), expect.stringMatching(/^.+\.$/)])
    },
  )

  test('no title stands for two problems', () => {
    const titles = entries.map(([, { title }]) => title.toLowerCase())
    expect(new Set(titles).size).toBe(titles.length)
  })

  // House style, section 5: malformed input 400, an upstream that broke its contract 502, something away 503.
  test.each([
    ['invalid-request', 400],
    ['not-authenticated', 401],
    ['not-granted', 403],
    ['unknown-service', 404],
    ['act-number-reused', 422],
    ['internal-error', 500],
    ['broken-answer', 502],
    ['service-unavailable', 503],
    ['message-log-unavailable', 503],
    ['catalogue-unconfirmed', 503],
    ['service-timeout', 504],
  ] as const)('%s is answered with %i', (name, status) => {
    expect(problems[name].status).toBe(status)
  })

  test('what lies with the hub gives its operator something to do', () => {
    const idle = entries.filter(([, { status, operator }]) => status >= 500 && operator === 'Nothing.')
    expect(idle).toEqual([])
  })
})
