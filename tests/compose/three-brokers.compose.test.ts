import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually } from '@hub/testing'
import { makeAct, questionAbout, type TestAct } from '../e2e/acts.ts'
import {
  createMinistryOfJustice,
  createSocialInsurance,
  toHubAddress,
  type MinistryOfJustice,
  type Verifier,
} from '../partners/index.ts'
import { prepareComposeHub, type ComposeHub } from './compose.ts'

const perSecond = 50
const patienceMs = 120_000

let hub: ComposeHub
let justice: MinistryOfJustice
let insurance: Verifier
beforeAll(async () => {
  hub = await prepareComposeHub(['three-brokers.yml'])
  await hub.compose('up', '--build', '--detach', '--wait', '--wait-timeout', '120')
  const address = toHubAddress(await hub.endpoints())
  justice = createMinistryOfJustice(address)
  insurance = createSocialInsurance(address)
}, 900_000)
afterAll(async () => {
  await hub.compose('down', '--volumes', '--remove-orphans')
}, 120_000)

interface Sent {
  readonly act: TestAct
  readonly status: number
}

/** Hands in each birth once, at its time whether or not the hub keeps up, until the work is done. */
const whileBirthsArrive = async (work: () => Promise<void>): Promise<readonly Sent[]> => {
  const sent: Promise<Sent>[] = []
  let done = false
  const arriving = (async () => {
    while (!done) {
      const act = makeAct()
      sent.push(
        justice.registerBirth(act).then(
          ({ status }) => ({ act, status }),
          () => ({ act, status: 0 }),
        ),
      )
      await delay(1000 / perSecond)
    }
  })()
  try {
    await work()
  } finally {
    done = true
    await arriving
  }
  return Promise.all(sent)
}

const isAcknowledged = ({ status }: Sent): boolean => status === 201 || status === 202

const expectVerifiable = async ({ act }: Sent): Promise<void> => {
  const settled = await eventually(
    () => justice.readAct(act.number),
    ({ status, body }) => status === 200 && body.identification.state === 'issued',
    { timeoutMs: patienceMs, what: `the number of ${act.number}` },
  )
  await eventually(
    () => insurance.verify(questionAbout(act, settled.body.identification.pin ?? '')),
    ({ status, body }) => status === 200 && body.outcome === 'match',
    { timeoutMs: patienceMs, what: `${act.number} verifiable` },
  )
}

const untilHealthy = (broker: string): Promise<unknown> =>
  eventually(
    () => hub.docker('inspect', '--format', '{{.State.Health.Status}}', hub.containerOf(broker)),
    (status) => status.trim() === 'healthy',
    { timeoutMs: patienceMs, what: `${broker} is back` },
  )

/** Acts until one more birth goes all the way through. */
const untilAcknowledgedAgain = async (): Promise<void> => {
  await eventually(
    () => justice.registerBirth(makeAct()).catch(() => ({ status: 0 })),
    ({ status }) => status === 201 || status === 202,
    { timeoutMs: patienceMs, what: 'a birth is acknowledged again' },
  )
}

test.each(['kafka', 'kafka-2', 'kafka-3'])(
  'P3: %s of three brokers is killed while births arrive: nothing that was acknowledged is lost',
  async (broker) => {
    const sent = await whileBirthsArrive(async () => {
      await delay(1000)
      await hub.crash(broker)
      await untilAcknowledgedAgain()
      await untilHealthy(broker)
    })
    const acknowledged = sent.filter(isAcknowledged)
    expect(acknowledged.length).toBeGreaterThan(perSecond)
    for (const act of acknowledged) await expectVerifiable(act)
  },
  300_000,
)

test('P3: two of three brokers are killed: writes are refused with 503 until they are back, nothing that was acknowledged is lost', async () => {
  const sent = await whileBirthsArrive(async () => {
    await delay(1000)
    await Promise.all([hub.crash('kafka-2'), hub.crash('kafka-3')])
    await eventually(
      () => justice.registerBirth(makeAct()).catch(() => ({ status: 0 })),
      ({ status }) => status === 503,
      { timeoutMs: patienceMs, what: 'a refusal' },
    )
    await Promise.all(['kafka-2', 'kafka-3'].map(untilHealthy))
    await untilAcknowledgedAgain()
  })
  expect(sent.some(({ status }) => status === 503)).toBe(true)
  expect(sent.filter((act) => !isAcknowledged(act) && act.status !== 503)).toEqual([])
  for (const act of sent.filter(isAcknowledged)) await expectVerifiable(act)
}, 300_000)
