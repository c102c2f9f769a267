import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { eventually } from './eventually.ts'
import { createFaultProxy, type FaultProxy } from './fault-proxy.ts'

let echo: Server
let proxy: FaultProxy
let sockets: Socket[]
let served: number

beforeEach(async () => {
  sockets = []
  served = 0
  echo = createServer((socket) => {
    served += 1
    sockets.push(socket)
    socket.on('error', () => socket.destroy())
    socket.pipe(socket)
  })
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  proxy = await createFaultProxy({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port })
})
afterEach(async () => {
  sockets.forEach((socket) => socket.destroy())
  await proxy.stop()
  await new Promise((resolve) => echo.close(resolve))
})

/** A client and everything that came back to it. */
const open = () => {
  const socket = connect(proxy.port, '127.0.0.1')
  sockets.push(socket)
  const seen = { text: '', failed: false, ended: false }
  socket.on('data', (bytes: Buffer) => (seen.text += bytes.toString()))
  socket.on('error', () => (seen.failed = true))
  socket.on('close', () => (seen.ended = true))
  return { socket, seen }
}
const until = (seen: { text: string }, text: string): Promise<unknown> =>
  eventually(
    () => seen.text,
    (all) => all === text,
  )

describe('a connection through the proxy', () => {
  test('passes bytes and ends in order', async () => {
    const { socket, seen } = open()
    socket.end('hello')
    await eventually(
      () => seen.ended,
      (ended) => ended,
    )
    expect(seen).toEqual({ text: 'hello', failed: false, ended: true })
  })

  test('keeps the order of bytes when it is slow, and when it is mended meanwhile', async () => {
    const { socket, seen } = open()
    socket.write('a')
    await until(seen, 'a')
    proxy.set({ kind: 'latency', ms: 100 })
    const startedAt = performance.now()
    for (const letter of 'bcdef') socket.write(letter)
    await until(seen, 'abcdef')
    expect(performance.now() - startedAt).toBeGreaterThan(190)
    socket.write('g')
    proxy.set({ kind: 'none' })
    socket.write('h')
    await until(seen, 'abcdefgh')
  })

  test('lets no more through than its bandwidth', async () => {
    proxy.set({ kind: 'bandwidth', bytesPerSecond: 10_000 })
    const { socket, seen } = open()
    const startedAt = performance.now()
    socket.write('x'.repeat(1000))
    socket.write('y'.repeat(1000))
    await until(seen, 'x'.repeat(1000) + 'y'.repeat(1000))
    expect(performance.now() - startedAt).toBeGreaterThan(190)
  })

  test('breaks when it is reset, new ones are refused, and mended they pass again', async () => {
    const { socket, seen } = open()
    socket.write('a')
    await until(seen, 'a')
    proxy.set({ kind: 'reset' })
    await eventually(
      () => seen.failed,
      (failed) => failed,
    )
    const refused = open()
    await eventually(
      () => refused.seen.ended,
      (ended) => ended,
    )
    proxy.set({ kind: 'none' })
    const again = open()
    again.socket.write('b')
    await until(again.seen, 'b')
    expect(served).toBe(2)
  })

  test('half-open stands, passes nothing, tells nobody of an end, and breaks when it is mended', async () => {
    const { socket, seen } = open()
    socket.write('a')
    await until(seen, 'a')
    proxy.set({ kind: 'half-open' })
    socket.write('b')
    const fresh = open()
    await eventually(
      () => fresh.socket.readyState,
      (state) => state === 'open',
    )
    fresh.socket.end('c')
    expect(seen).toEqual({ text: 'a', failed: false, ended: false })
    proxy.set({ kind: 'none' })
    await eventually(
      () => seen.ended && fresh.seen.ended,
      (ended) => ended,
    )
    expect([seen.text, fresh.seen.text]).toEqual(['a', ''])
  })
})
