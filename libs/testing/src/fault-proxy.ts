import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/**
 * What becomes of bytes on their way, in both directions, on the connections that are there and on new ones:
 * `none` they pass · `latency` they arrive so much later · `bandwidth` they arrive no faster · `half-open` connections stand, nothing passes and
 * nobody is told, not even of their end · `reset` connections break and new ones are refused.
 */
export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  | { readonly kind: 'half-open' }
  | { readonly kind: 'reset' }

/** TCP connections to a server that a test can disturb, for one client alone: others keep their server. */
export interface FaultProxy {
  readonly port: number
  /** From now on; `none` mends. */
  readonly set: (fault: Fault) => void
  readonly stop: () => Promise<void>
}

interface Link {
  /** Looks at what is on its way again, after the fault has changed. */
  readonly resume: () => void
  readonly destroy: () => void
}

interface Chunk {
  readonly bytes: Buffer
  readonly dueAt: number
}

/** Carries one direction of a connection: what came first arrives first, whatever changes meanwhile. */
const createDirection = (from: Socket, to: Socket, fault: () => Fault): Link => {
  const queue: (Chunk | 'end')[] = []
  let timer: NodeJS.Timeout | undefined
  let lastDueAt = 0

  const dueAt = (bytes: Buffer): number => {
    const now = performance.now()
    const current = fault()
    if (current.kind === 'latency') return Math.max(lastDueAt, now + current.ms)
    if (current.kind === 'bandwidth') return Math.max(lastDueAt, now) + (bytes.length / current.bytesPerSecond) * 1000
    return now
  }
  const deliver = (): void => {
    timer = undefined
    while (fault().kind !== 'half-open') {
      const [next] = queue
      if (next === undefined) return
      const waitMs = next === 'end' ? 0 : next.dueAt - performance.now()
      if (waitMs > 0) {
        timer = setTimeout(deliver, waitMs)
        return
      }
      queue.shift()
      if (next === 'end') to.end()
      else to.write(next.bytes)
    }
  }
  const add = (item: Chunk | 'end'): void => {
    queue.push(item)
    if (timer === undefined) deliver()
  }
  from.on('data', (bytes: Buffer) => {
    lastDueAt = dueAt(bytes)
    add({ bytes, dueAt: lastDueAt })
  })
  from.on('end', () => add('end'))
  return {
    resume: () => {
      clearTimeout(timer)
      deliver()
    },
    destroy: () => {
      clearTimeout(timer)
      queue.length = 0
    },
  }
}

/** @param port where to listen; any free port unless given */
export const createFaultProxy = async (
  target: { readonly host: string; readonly port: number },
  port = 0,
): Promise<FaultProxy> => {
  const links = new Map<Socket, Link>()
  let fault: Fault = { kind: 'none' }

  const carry = (from: Socket, to: Socket): void => {
    links.set(
      from,
      createDirection(from, to, () => fault),
    )
    // What broke is what the test looks at, on its own side.
    from.on('error', () => from.destroy())
    from.on('close', (hadError) => {
      links.get(from)?.destroy()
      links.delete(from)
      // An orderly end is told in its turn, by the queue; that of a half-open connection not before it is mended.
      if (hadError && fault.kind !== 'half-open') to.destroy()
    })
  }
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (fault.kind === 'reset') {
      client.on('error', () => undefined)
      client.resetAndDestroy()
      return
    }
    const upstream = connect({ ...target, allowHalfOpen: true })
    carry(client, upstream)
    carry(upstream, client)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))

  const breakAll = (): void => {
    for (const socket of links.keys()) socket.resetAndDestroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    set: (next) => {
      const wasHalfOpen = fault.kind === 'half-open'
      fault = next
      // Who was left on the line alone while nobody was told learns it now, by losing the connection.
      if (next.kind === 'reset' || (wasHalfOpen && next.kind !== 'half-open')) breakAll()
      else links.forEach(({ resume }) => resume())
    },
    stop: async () => {
      breakAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
