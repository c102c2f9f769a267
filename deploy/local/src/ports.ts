import { randomInt } from 'node:crypto'
import { createServer, type AddressInfo } from 'node:net'

const listen = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const { port: actual } = server.address() as AddressInfo
      server.close(() => resolve(actual))
    })
  })

// Below those that the system gives to outgoing connections: one of them could be taken before the server that it was picked for listens.
const [first, last] = [20_000, 32_000]

/** Hands out ports of the loopback interface: the usual one if it is free, else any free one; 0 for any. Never the same twice. */
export const createPortPicker = (): ((usual: number) => Promise<number>) => {
  const taken = new Set<number>()
  return async (usual) => {
    for (let port = usual === 0 ? randomInt(first, last) : usual; ; port = randomInt(first, last)) {
      const free = taken.has(port) ? undefined : await listen(port)
      if (free !== undefined && !taken.has(free)) {
        taken.add(free)
        return free
      }
    }
  }
}
