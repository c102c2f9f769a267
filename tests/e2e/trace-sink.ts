import { createWriteStream } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'

/** Takes in what an OTLP/HTTP collector would, and keeps the bytes in a file: whatever a trace says is in there. */
export interface TraceSink {
  readonly url: string
  readonly stop: () => Promise<void>
}

export const createTraceSink = async (file: string): Promise<TraceSink> => {
  const output = createWriteStream(file)
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => output.write(chunk))
    request.on('end', () => {
      output.write('\n')
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await new Promise<void>((resolve) => output.end(resolve))
    },
  }
}
