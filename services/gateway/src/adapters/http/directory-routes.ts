import { eventDefinitions, schemaName, schemaUriBase } from '@hub/contracts'
import { ProblemError, problems, problemTypeBase, type ProblemName } from '@hub/failure'
import type { App } from '@hub/http'
import { Type } from 'typebox'

const schemas = new Map(
  eventDefinitions.map(({ type, schema }) => [
    schemaName(type),
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: schemaUriBase + schemaName(type),
      title: type,
      ...schema,
    },
  ]),
)

const isProblem = (name: string): name is ProblemName => Object.hasOwn(problems, name)

const NameParams = Type.Object({ name: Type.String({ maxLength: 100 }) })

/** What `dataschema` of events and `type` of problem documents point to. Open to everybody: it says nothing of anybody. */
export const directoryRoutes = (app: App): void => {
  app.get('/schemas/:name', { schema: { params: NameParams, hide: true } }, (request, reply) => {
    const schema = schemas.get(request.params.name)
    if (schema === undefined) throw new ProblemError('unknown-service')
    return reply.type('application/schema+json').send(JSON.stringify(schema))
  })
  app.get('/problems/:name', { schema: { params: NameParams, hide: true } }, (request) => {
    const { name } = request.params
    if (!isProblem(name)) throw new ProblemError('unknown-service')
    return { type: problemTypeBase + name, ...problems[name] }
  })
}
