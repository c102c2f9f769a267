import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A TCP connection to a server that a test can cut and mend, for one client alone: others keep their server. */
export interface SeverableProxy {
  readonly port: number
  /** Breaks every connection and refuses new ones. */
  readonly cut: () => void
  readonly mend: () => void
  readonly stop: () => Promise<void>
}

export const createSeverableProxy = async (target: {
  readonly host: string
  readonly port: number
}): Promise<SeverableProxy> => {
  const sockets = new Set<Socket>()
  let isCut = false
  const track = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // The other half goes down with it; what broke is what the test looks at.
    socket.on('error', () => socket.destroy())
  }
  const server = createServer((client) => {
    track(client)
    if (isCut) {
      client.resetAndDestroy()
      return
    }
    const upstream = connect(target)
    track(upstream)
    client.pipe(upstream).pipe(client)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const breakAll = (): void => sockets.forEach((socket) => socket.resetAndDestroy())
  return {
    port,
    cut: () => {
      isCut = true
      breakAll()
    },
    mend: () => {
      isCut = false
    },
    stop: async () => {
      breakAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
