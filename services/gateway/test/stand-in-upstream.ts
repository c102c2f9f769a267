import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  readonly method: string
  readonly target: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A service behind the gateway that answers as it is told and remembers what reached it. */
export interface StandInUpstream {
  readonly url: string
  readonly seen: SeenRequest[]
  /** How the next requests are answered. */
  readonly answerWith: (answer: (request: SeenRequest, response: ServerResponse) => void) => void
  readonly stop: () => Promise<void>
}

const echo = (request: SeenRequest, response: ServerResponse): void => {
  response.setHeader('content-type', 'application/json')
  response.setHeader('hub-outcome', 'match')
  response.setHeader('hub-subject', `subject-1:${'A'.repeat(43)}=`)
  response.setHeader('x-own', 'kept')
  response.setHeader('server', 'secret-server')
  response.end(JSON.stringify({ echo: request.body }))
}

export const createStandInUpstream = async (): Promise<StandInUpstream> => {
  const seen: SeenRequest[] = []
  let answer = echo
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one = { method, target: url, headers, body: Buffer.concat(chunks).toString() }
      seen.push(one)
      answer(one, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answerWith: (given) => {
      answer = given
    },
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** The default answer of the stand-in. */
export const echoing = echo
