import { fastifySwagger } from '@fastify/swagger'
import { fastifySwaggerUi } from '@fastify/swagger-ui'
import type { App } from '@hub/http'
import { aliasOf, type Catalogue, type Operation, type Service } from '../../domain/catalogue.ts'

/** What is used of an OpenAPI document. */
interface Description {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, { readonly parameters?: readonly object[] }>>>>
}

export interface ApiDocsDeps {
  readonly catalogue: () => Catalogue | undefined
  /** The API description of an upstream, or undefined if it does not answer. */
  readonly describe: (upstream: string) => Promise<Description | undefined>
  readonly tokenUrl: string
}

const header = (name: string, description: string, example: string): object => ({
  in: 'header',
  name,
  required: true,
  description,
  schema: { type: 'string' },
  example,
})

const callHeaders = [
  header('Hub-Procedure', 'administrative procedure that the call is made under', 'G24-BH01'),
  header('Hub-Officer', 'account of the officer behind the call', 'officer-1'),
  header('Hub-Purpose', 'purpose of the call, a short code', 'benefit-check'),
]

/** What the service documents for the operation, as an agency calls it. */
const asCalled = (description: Description, service: Service, operation: Operation): object => {
  const documented = description.paths?.[service.path + operation.path]?.[operation.method.toLowerCase()]
  return { ...documented, parameters: [...callHeaders, ...(documented?.parameters ?? [])], security: [{ token: [] }] }
}

/** One description of all services, as they are called through the gateway. A service that does not answer is left out. */
const createDescription = async ({ catalogue, describe, tokenUrl }: ApiDocsDeps): Promise<object> => {
  const paths: Record<string, Record<string, object>> = {}
  for (const service of catalogue()?.services ?? []) {
    const description = await describe(service.upstream)
    for (const operation of description === undefined ? [] : service.operations) {
      const path = aliasOf(service) + operation.path
      paths[path] = {
        ...paths[path],
        [operation.method.toLowerCase()]: asCalled(description ?? {}, service, operation),
      }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'NDXP integration hub',
      version: 'v1',
      description: 'Fetch a token with a client id and secret, then call. Errors are problem documents (RFC 9457).',
    },
    paths,
    components: {
      securitySchemes: { token: { type: 'oauth2', flows: { clientCredentials: { tokenUrl, scopes: {} } } } },
    },
  }
}

/** Swagger UI at `/docs`, the description behind it at `/docs/json`. */
export const apiDocs =
  (deps: ApiDocsDeps) =>
  async (app: App): Promise<void> => {
    let description: object = {}
    await app.register(async (scope) => {
      scope.addHook('onRequest', async ({ url }) => {
        if (url.endsWith('/json') || url.endsWith('/yaml')) description = await createDescription(deps)
      })
      await scope.register(fastifySwagger)
      await scope.register(fastifySwaggerUi, {
        routePrefix: '/docs',
        staticCSP: true,
        transformSpecificationClone: false,
        transformSpecification: () => description as Record<string, unknown>,
      })
    })
  }
