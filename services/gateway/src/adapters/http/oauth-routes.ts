import type { IncomingMessage, ServerResponse } from 'node:http'
import type { App } from '@hub/http'

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

/** Hands the OAuth addresses to the provider as they are, bodies unread. */
export const oauthRoutes =
  (mount: string, handle: RequestHandler) =>
  async (app: App): Promise<void> => {
    await app.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null))
      for (const [method, path] of [
        ['POST', '/token'],
        ['GET', '/jwks'],
        ['GET', '/.well-known/openid-configuration'],
      ] as const) {
        scope.route({
          method,
          url: mount + path,
          schema: { hide: true },
          handler: (request, reply) => {
            reply.hijack()
            handle(request.raw, reply.raw)
          },
        })
      }
      done()
    })
  }
