import type { CpuProfile } from './cpu-profile.ts'

/** The profiler of a Node process that was started with `--inspect`, over the protocol of the developer tools. */
export interface RemoteProfiler {
  readonly start: () => Promise<void>
  readonly stop: () => Promise<CpuProfile>
  readonly close: () => void
}

interface Reply {
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

const intervalMicroseconds = 500

const findDebugger = async (port: number): Promise<string> => {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as readonly {
    readonly webSocketDebuggerUrl: string
  }[]
  if (target === undefined) throw new Error('the process offers nothing to inspect')
  return target.webSocketDebuggerUrl
}

const openSocket = async (url: string): Promise<WebSocket> => {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', () => reject(new Error('the process cannot be inspected')), { once: true })
  })
  return socket
}

export const openProfiler = async (port: number): Promise<RemoteProfiler> => {
  const socket = await openSocket(await findDebugger(port))
  const pending = new Map<number, PromiseWithResolvers<unknown>>()
  let last = 0
  socket.addEventListener('message', ({ data }) => {
    const { id = 0, result, error } = JSON.parse(String(data)) as Reply
    const waiting = pending.get(id)
    pending.delete(id)
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new Error(error.message))
  })
  socket.addEventListener('close', () => {
    for (const { reject } of pending.values()) reject(new Error('the inspected process has gone'))
    pending.clear()
  })
  const call = (method: string, params: object = {}): Promise<unknown> => {
    last += 1
    const reply = Promise.withResolvers<unknown>()
    pending.set(last, reply)
    socket.send(JSON.stringify({ id: last, method, params }))
    return reply.promise
  }
  await call('Profiler.enable')
  await call('Profiler.setSamplingInterval', { interval: intervalMicroseconds })
  return {
    start: async () => {
      await call('Profiler.start')
    },
    stop: async () => ((await call('Profiler.stop')) as { readonly profile: CpuProfile }).profile,
    close: () => socket.close(),
  }
}
