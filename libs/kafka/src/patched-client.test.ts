import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'

const run = promisify(execFile)

const silentLogger = `const logger = { namespace: () => logger, debug() {}, info() {}, warn() {}, error() {} }`

/**
 * What a script says that runs in a process of its own: where the client goes wrong the process is gone, or nothing else runs in it any more, not even the
 * clock of a test.
 */
const runAlone = async (script: string): Promise<string> => {
  const { stdout } = await run(process.execPath, ['-e', silentLogger + script], {
    cwd: import.meta.dirname,
    timeout: 4000,
    killSignal: 'SIGKILL',
  })
  return stdout
}

/** Two brokers become three, and so the client makes its fetchers anew; while the old ones end, the consumer is stopped. */
const stopWhileBrokersChange = `
const Runner = require('kafkajs/src/consumer/runner')
const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
let brokers = [1, 2]
const consumerGroup = {
  connect: () => after(1),
  joinAndSync: () => after(1),
  leave: () => after(1),
  heartbeat: () => after(1),
  getNodeIds: () => brokers,
  // The second broker is slow: its fetcher ends long after that of the first has seen that there is a third.
  fetch: async (broker) => after(broker === 2 ? 200 : 5).then(() => []),
}
const runner = new Runner({ logger, consumerGroup, instrumentationEmitter: { emit() {} }, onCrash() {}, retry: {} })
runner.start()
  .then(() => after(50))
  .then(() => { brokers = [1, 2, 3] })
  .then(() => after(50))
  .then(() => runner.stop())
  .then(() => after(50))
  .then(() => console.log('the process still works'))
`

/** A broker that leaves its first connection in the middle of an answer, and says on the second, which was left in order, something after the third began. */
const breakOffInTheMiddle = `
const { createServer } = require('node:net')
const { once } = require('node:events')
const Connection = require('kafkajs/src/network/connection')
const { protocol } = require('kafkajs/src/protocol/requests/apiVersions')
const half = Buffer.from([0, 0, 0])
const sockets = []
const answer = (request) => Buffer.concat([Buffer.from([0, 0, 0, 10]), request.subarray(8, 12), Buffer.alloc(6)])
const server = createServer({ allowHalfOpen: true }, (socket) => {
  sockets.push(socket)
  const mine = sockets.length
  socket.on('error', () => {})
  socket.on('data', (request) => {
    if (mine === 1) socket.end(half)
    if (mine === 2) socket.write(answer(request))
    if (mine === 3) sockets[1].end(half, () => setTimeout(() => socket.write(answer(request)), 50))
  })
}).listen(0, '127.0.0.1')
const run = async () => {
  await once(server, 'listening')
  const { port } = server.address()
  const socketFactory = require('kafkajs/src/network/socketFactory')()
  const connection = new Connection({ host: '127.0.0.1', port, logger, socketFactory, connectionTimeout: 1000, requestTimeout: 1000 })
  const ask = async () => {
    await connection.connect()
    return connection.send(protocol({ version: 0 })()).then(() => 'answered', () => 'broken off')
  }
  const seen = [await ask(), await ask()]
  await connection.disconnect()
  seen.push(await ask())
  console.log(seen.join(', '))
  process.exit()
}
run()
`

test('a connection that broke off in the middle of an answer leaves nothing to the next one', async () => {
  expect(await runAlone(breakOffInTheMiddle)).toBe('broken off, answered, answered\n')
})

test('a consumer that is stopped while the brokers change leaves the process working', async () => {
  expect(await runAlone(stopWhileBrokersChange)).toBe('the process still works\n')
})
