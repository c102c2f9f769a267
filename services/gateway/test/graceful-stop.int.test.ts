import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { eventually } from '@hub/testing'
import { createGatewayUnderTest, type GatewayUnderTest } from './gateway-under-test.ts'

let gateway: GatewayUnderTest
let token: string
beforeEach(async () => {
  gateway = await createGatewayUnderTest()
  token = await gateway.token()
})
afterEach(() => gateway.stop())

const verify = () => gateway.call({ path: '/verification/v1/verifications', body: '{}', token })

const untilInHand = (calls: number): Promise<unknown> =>
  eventually(
    () => gateway.upstream.seen.length,
    (seen) => seen === calls,
    { what: 'calls in hand' },
  )

test('a gateway that is told to stop answers the calls in hand first', async () => {
  const answers: (() => void)[] = []
  gateway.upstream.answerWith((_request, response) => answers.push(() => response.end('{}')))
  const calls = Promise.all(Array.from({ length: 20 }, verify))
  await untilInHand(20)
  const stopped = gateway.stopGateway()
  answers.forEach((answer) => answer())
  expect((await calls).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
  await stopped
})

test('a service that does not answer does not keep a gateway from stopping: its callers are told, on record', async () => {
  gateway.upstream.answerWith(() => undefined)
  const call = verify()
  await untilInHand(1)
  await gateway.stopGateway()
  const answer = await call
  expect([answer.status, answer.json()['type']]).toEqual([503, 'https://hub.ndxp.example/problems/service-unavailable'])
  const exchange = answer.headers.get('hub-exchange-id')
  const recorded = (await gateway.log()).findLast(({ key }) => key === exchange)
  expect(recorded?.data).toMatchObject({ status: 503, outcome: 'service-unavailable' })
})
