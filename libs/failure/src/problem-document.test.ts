import { describe, expect, test } from '@jest/globals'
import { ProblemError, problemTypeBase, toProblemDocument } from './problem-document.ts'
import { problems, type ProblemName } from './problems.ts'

const names = Object.keys(problems) as ProblemName[]

describe('a problem document', () => {
  test.each(names)('of %s has an absolute type of its own, and the title and status of the registry', (name) => {
    const { title, status } = problems[name]
    const document = toProblemDocument(name)
    expect(document).toEqual({ type: `https://hub.ndxp.example/problems/${name}`, title, status })
    expect(new URL(document.type).href).toBe(problemTypeBase + name)
  })

  test('tells this occurrence beside what is constant', () => {
    const occurrence = {
      detail: 'The body is not valid JSON.',
      errors: [{ pointer: '/child/fullName', detail: 'is required' }],
      instance: 'urn:uuid:0199a0a0-0000-7000-8000-000000000001',
      traceId: '0af7651916cd43dd8448eb211c80319c',
    }
    const { title, status } = problems['invalid-request']
    const type = `${problemTypeBase}invalid-request`
    expect(toProblemDocument('invalid-request', occurrence)).toEqual({ type, title, status, ...occurrence })
  })

  test('keeps what it tells the caller to do, and the operator, out of the answer', () => {
    const { caller, operator } = problems['unknown-commune']
    const text = JSON.stringify(toProblemDocument('unknown-commune'))
    expect([text.includes(caller), text.includes(operator)]).toEqual([false, false])
  })
})

describe('a problem that is thrown', () => {
  test('carries problem and occurrence, and says no more than the title', () => {
    const occurrence = { errors: [{ pointer: '/pin', detail: 'must have twelve digits' }] }
    const error = new ProblemError('malformed-pin', occurrence)
    expect(error).toMatchObject({ name: 'ProblemError', problem: 'malformed-pin', occurrence })
    expect(error.message).toBe(problems['malformed-pin'].title)
  })
})
