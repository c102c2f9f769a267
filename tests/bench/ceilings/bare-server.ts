import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import { Type } from 'typebox'

/**
 * F: the least that a service of ours could be: Fastify, a body and an answer the size of a verification, both by schema. In a process of its own;
 * tells its parent the port.
 */
const text = Type.String()

const Body = Type.Object(
  {
    pin: Type.String({ pattern: '^\\d{12}$' }),
    fullName: Type.String({ minLength: 1, maxLength: 200 }),
    dateOfBirth: Type.String({ pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$' }),
    claims: Type.Optional(Type.Object({ sex: Type.Optional(text) })),
  },
  { additionalProperties: false },
)

const Answer = Type.Object({
  outcome: text,
  claims: Type.Record(text, text),
  checks: Type.Array(text),
  asOf: text,
  stale: Type.Boolean(),
})

const app = fastify()
app.post('/verifications', { schema: { body: Body, response: { 200: Answer } } }, () => ({
  outcome: 'match',
  claims: { fullName: 'exact', dateOfBirth: 'exact' },
  checks: [],
  asOf: new Date().toISOString(),
  stale: false,
}))
await app.listen({ host: '127.0.0.1', port: 0 })
process.send?.((app.server.address() as AddressInfo).port)
process.once('disconnect', () => process.exit(0))
