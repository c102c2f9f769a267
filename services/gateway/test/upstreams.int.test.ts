import { createSecretKey } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { randomKey, silentLogger } from '@hub/testing'
import { createForwarder, type Forwarder } from '../src/adapters/upstream/forwarder.ts'
import type { Operation } from '../src/domain/catalogue.ts'
import { createStandInUpstream, type StandInUpstream } from './stand-in-upstream.ts'

let processes: StandInUpstream[]
let forwarder: Forwarder
beforeEach(async () => {
  processes = [await createStandInUpstream(), await createStandInUpstream()]
  forwarder = createForwarder({
    upstreams: new Map([['verification', processes.map(({ url }) => url)]]),
    callerContextKey: createSecretKey(randomKey(), 'base64'),
    logger: silentLogger,
  })
})
afterEach(async () => {
  await forwarder.stop()
  await Promise.all(processes.map((process) => process.stop()))
})

/** @returns the status of the answer, or why there is none */
const forward = async (effect: Operation['effect']): Promise<number | string> => {
  const operation: Operation = { id: 'verify-citizen', method: 'POST', path: '', effect }
  const address = 'VN/GOV/G01/verification/verifications'
  const forwarded = await forwarder.forward({
    exchangeId: 'exchange-1',
    client: 'VN/GOV/G24/social-insurance',
    service: { address, name: '', upstream: 'verification', path: '/v1/verifications', operations: [operation] },
    operation,
    grant: { client: '', service: address, operations: [], procedures: [] },
    purpose: { procedure: 'P-1', officer: 'officer-1', purpose: 'test' },
    rest: '',
    call: { method: 'POST', path: '', query: '', headers: [], body: Buffer.from('{}') },
    requestDigest: '',
  })
  return forwarded.kind === 'answered' ? forwarded.answer.status : forwarded.refusal.kind
}

const seen = (): number[] => processes.map((process) => process.seen.length)

describe('of two processes of a service', () => {
  test('each gets its turn', async () => {
    for (let call = 0; call < 10; call += 1) expect(await forward('read')).toBe(200)
    expect(seen()).toEqual([5, 5])
  })

  test.each(['read', 'write'] as const)('one that is not there costs no %s its answer', async (effect) => {
    await processes[0]?.stop()
    for (let call = 0; call < 10; call += 1) expect(await forward(effect)).toBe(200)
    expect(seen()).toEqual([0, 10])
  })

  test('a read that broke off is asked of the other one', async () => {
    processes[0]?.answerWith((_request, response) => response.destroy())
    for (let call = 0; call < 4; call += 1) expect(await forward('read')).toBe(200)
  })

  test('a write that broke off may have happened, so it is not made again', async () => {
    for (const process of processes) process.answerWith((_request, response) => response.destroy())
    expect(await forward('write')).toBe('service-unavailable')
    expect(seen().reduce((sum, calls) => sum + calls)).toBe(1)
  })

  test('when none is there, the caller is told so', async () => {
    await Promise.all(processes.map((process) => process.stop()))
    expect(await forward('read')).toBe('service-unavailable')
  })
})
