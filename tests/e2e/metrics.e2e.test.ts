import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually } from '@hub/testing'
import { listWatchedMetrics } from '../house/watched.ts'
import { createIdentityAuthority, createMinistryOfJustice, createSocialInsurance } from '../partners/index.ts'
import { makeAct, questionAbout } from './acts.ts'
import { openHub, type HubUnderTest } from './hub-under-test.ts'

let hub: HubUnderTest
beforeAll(async () => {
  hub = await openHub()
})
afterAll(() => hub.close())

const scrape = async (): Promise<string> => {
  const addresses = Object.values(hub.endpoints.management)
  const texts = await Promise.all(addresses.map(async (address) => (await fetch(`${address}/metrics`)).text()))
  return texts.join('\n')
}

/** What has a histogram only once it has happened: a cancellation that became effective. */
const cancelOne = async (): Promise<void> => {
  const act = makeAct()
  const { body } = await createMinistryOfJustice(hub.address).registerBirth(act, 10)
  const pin = body.identification.pin ?? ''
  await eventually(
    () => createSocialInsurance(hub.address).verify(questionAbout(act, pin)),
    (answer) => answer.body.outcome === 'match',
    { what: 'a verifiable child' },
  )
  const authority = createIdentityAuthority(hub.address)
  const proposal = { pin, ground: 'forged-or-false', explanation: 'the papers are forged' }
  const proposed = await authority.propose(proposal, randomUUID())
  const decided = await authority.decide(proposed.body.id, 'approve', 10)
  expect(decided.body.state).toBe('effective')
}

test('a running hub exports every metric that an alert or the dashboard names', async () => {
  await cancelOne()
  const text = await scrape()
  expect(listWatchedMetrics().filter((name) => !new RegExp(`^${name}[{ ]`, 'm').test(text))).toEqual([])
})
