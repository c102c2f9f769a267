import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Takes in what services send by OTLP over HTTP in JSON, in place of a collector that would keep it. */
export interface Collector {
  /** Base URL, for OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string
  readonly stop: () => Promise<void>
}

/**
 * @param options.port 0 takes any free port
 * @param options.onExport what each request brought; see `parseExport`
 * @throws Error with the code EADDRINUSE if somebody listens there already
 */
export const startCollector = async (options: {
  readonly host?: string
  readonly port?: number
  readonly onExport: (body: Buffer) => void
}): Promise<Collector> => {
  const { host = '127.0.0.1', port = 0, onExport } = options
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      onExport(Buffer.concat(chunks))
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
