import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually } from '@hub/testing'
import {
  createMinistryOfJustice,
  createSocialInsurance,
  type MinistryOfJustice,
  type Verifier,
} from '../partners/index.ts'
import { makeAct, questionAbout, type TestAct } from './acts.ts'
import { openHub, type HubUnderTest } from './hub-under-test.ts'

let hub: HubUnderTest
let justice: MinistryOfJustice
let insurance: Verifier
beforeAll(async () => {
  hub = await openHub()
  justice = createMinistryOfJustice(hub.address)
  insurance = createSocialInsurance(hub.address)
})
afterAll(() => hub.close())

const services = ['gateway', 'civil-status-sync', 'id-issuance', 'population', 'verification']

/** Sends the act until the hub acknowledges it, as a registrar's system does: same number, same content. */
const registerUntilAcknowledged = async (act: TestAct): Promise<void> => {
  const attempt = async (): Promise<number> => (await justice.registerBirth(act).catch(() => ({ status: 0 }))).status
  await eventually(attempt, (status) => status === 201 || status === 202, {
    timeoutMs: 60_000,
    what: `acknowledgement of ${act.number}`,
  })
}

/** One birth about every 100 ms until told to stop. @returns all that were acknowledged */
const keepRegistering = async (stopped: AbortSignal): Promise<readonly TestAct[]> => {
  const acts: TestAct[] = []
  const sent: Promise<void>[] = []
  while (!stopped.aborted) {
    const act = makeAct()
    acts.push(act)
    sent.push(registerUntilAcknowledged(act))
    await delay(100)
  }
  await Promise.all(sent)
  return acts
}

const kill = async (name: string): Promise<void> => {
  const pid = await hub.pidOf(name)
  process.kill(pid, 'SIGKILL')
  await eventually(
    () => hub.pidOf(name),
    (now) => now !== pid,
    { timeoutMs: 30_000, what: `${name} started again` },
  )
  const isReady = async (): Promise<boolean> =>
    (await fetch(`${hub.endpoints.management[name] ?? ''}/health/ready`).catch(() => undefined))?.ok === true
  await eventually(isReady, (ready) => ready, { timeoutMs: 60_000, what: `${name} ready again` })
}

const count = async (service: string, query: string, values: readonly unknown[]): Promise<number> =>
  Number((await hub.rows<{ count: number }>(service, query, values))[0]?.count)

test('P3: every acknowledged birth ends with one number and one verifiable person, though each service is killed once', async () => {
  const stopping = new AbortController()
  const registering = keepRegistering(stopping.signal)
  for (const name of services) await kill(name)
  stopping.abort()
  const acts = await registering
  expect(acts.length).toBeGreaterThan(50)

  for (const act of acts) {
    const settled = await eventually(
      () => justice.readAct(act.number),
      ({ body }) => body.identification.state === 'issued',
      {
        timeoutMs: 60_000,
        what: `the number of ${act.number}`,
      },
    )
    const pin = settled.body.identification.pin ?? ''
    await eventually(
      () => insurance.verify(questionAbout(act, pin)),
      ({ body }) => body.outcome === 'match',
      {
        timeoutMs: 60_000,
        what: `${act.number} verifiable`,
      },
    )
  }
  const numbers = acts.map(({ number }) => number)
  const persons = await hub.rows<{ id: string }>(
    'civil-status-sync',
    'select person_id as id from act where number = any($1)',
    [numbers],
  )
  const ids = persons.map(({ id }) => id)
  expect(new Set(ids).size).toBe(acts.length)
  expect(await count('id-issuance', 'select count(*) from pin where person_id = any($1::uuid[])', [ids])).toBe(
    acts.length,
  )
  expect(
    await count('population', 'select count(*) from person where person_id = any($1::uuid[]) and pin is not null', [
      ids,
    ]),
  ).toBe(acts.length)
  expect(await count('verification', 'select count(*) from pin_state where person_id = any($1::uuid[])', [ids])).toBe(
    acts.length,
  )
  for (const service of services.slice(1)) {
    const parked = await hub.table(service, 'parked-events')
    expect(parked.filter(({ key }) => ids.includes(String(key)))).toEqual([])
  }
}, 240_000)
