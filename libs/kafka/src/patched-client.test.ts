import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'

const run = promisify(execFile)

/**
 * Two brokers become three, and so the client makes its fetchers anew; while the old ones end, the consumer is stopped. In a process of its
 * own, for where the client goes wrong nothing else runs any more, not even the clock of this test.
 */
const stopWhileBrokersChange = `
const Runner = require('kafkajs/src/consumer/runner')
const logger = { namespace: () => logger, debug() {}, info() {}, warn() {}, error() {} }
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

test('a consumer that is stopped while the brokers change leaves the process working', async () => {
  const { stdout } = await run(process.execPath, ['-e', stopWhileBrokersChange], {
    cwd: import.meta.dirname,
    timeout: 4000,
    killSignal: 'SIGKILL',
  })
  expect(stdout).toBe('the process still works\n')
})
