import type { IncomingMessage, ServerResponse } from 'node:http'
import { ProblemError } from '@hub/failure'
import type { App } from '@hub/http'

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Hands the OAuth addresses to the provider as they are, bodies unread.
 *
 * @param provider.isOpen whether clients are known at this moment: while they are not, a client must not be told that its credentials are wrong
 */
export const oauthRoutes =
  (mount: string, { handle, isOpen }: { readonly handle: RequestHandler; readonly isOpen: () => Promise<boolean> }) =>
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
          handler: async (request, reply) => {
            if (!(await isOpen())) throw new ProblemError('catalogue-unconfirmed')
            reply.hijack()
            handle(request.raw, reply.raw)
          },
        })
      }
      done()
    })
  }
