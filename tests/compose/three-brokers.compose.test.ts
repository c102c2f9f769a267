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
// A consumer group that loses brokers again and again may go through several rebalances of half a minute each.
const patienceMs = 240_000

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

const isAcknowledged = ({ status }: Sent): boolean => status === 201 || status === 202

let acknowledged = 0
const noted = (sent: Sent): Sent => {
  if (isAcknowledged(sent)) acknowledged += 1
  return sent
}

/** Hands in each birth once, at its time whether or not the hub keeps up, until the work is done. */
const whileBirthsArrive = async (work: () => Promise<void>): Promise<readonly Sent[]> => {
  const sent: Promise<Sent>[] = []
  const until = new AbortController()
  const arriving = (async () => {
    while (!until.signal.aborted) {
      const act = makeAct()
      sent.push(
        justice.registerBirth(act).then(
          ({ status }) => noted({ act, status }),
          () => noted({ act, status: 0 }),
        ),
      )
      await delay(1000 / perSecond)
    }
  })()
  try {
    await work()
  } finally {
    until.abort()
    await arriving
  }
  return Promise.all(sent)
}

/** Those of the acknowledged births whose child never became verifiable. */
const lostAmong = async (sent: readonly Sent[]): Promise<readonly string[]> => {
  const lost: string[] = []
  for (const { act } of sent.filter(isAcknowledged)) {
    const outcome = await verifiable(act).catch(String)
    if (outcome !== 'match') lost.push(`${act.number}: ${outcome}`)
  }
  return lost
}

const verifiable = async (act: TestAct): Promise<string> => {
  const settled = await eventually(
    () => justice.readAct(act.number),
    ({ status, body }) => status === 200 && body.identification.state === 'issued',
    { timeoutMs: patienceMs, what: `the number of ${act.number}` },
  )
  const { body } = await eventually(
    () => insurance.verify(questionAbout(act, settled.body.identification.pin ?? '')),
    ({ status, body: { outcome } }) => status === 200 && outcome === 'match',
    { timeoutMs: patienceMs, what: `${act.number} verifiable` },
  )
  return body.outcome
}

const stateOf = (broker: string): Promise<string> =>
  hub.docker('inspect', '--format', '{{.RestartCount}} {{.State.Health.Status}}', hub.containerOf(broker))

/** Kills the brokers at one moment. @returns a wait until the engine has started all of them again */
const crash = async (...brokers: readonly string[]): Promise<() => Promise<void>> => {
  const before = new Map<string, string>()
  for (const broker of brokers) before.set(broker, (await stateOf(broker)).split(' ')[0] ?? '')
  await Promise.all(brokers.map(hub.crash))
  return async () => {
    for (const broker of brokers)
      await eventually(
        () => stateOf(broker),
        (state) => state.trim() === `${Number(before.get(broker)) + 1} healthy`,
        { timeoutMs: patienceMs, what: `${broker} is back` },
      )
  }
}

/** Until as many births more have been acknowledged as were asked for. */
const untilAcknowledged = async (more: number): Promise<void> => {
  const before = acknowledged
  await eventually(
    () => Promise.resolve(acknowledged - before),
    (count) => count >= more,
    { timeoutMs: patienceMs, what: `${more} births more are acknowledged` },
  )
}

test.each(['kafka', 'kafka-2', 'kafka-3'])(
  'P3: %s of three brokers is killed while births arrive: nothing that was acknowledged is lost',
  async (broker) => {
    const sent = await whileBirthsArrive(async () => {
      await untilAcknowledged(perSecond)
      const back = await crash(broker)
      await untilAcknowledged(perSecond)
      await back()
      await untilAcknowledged(perSecond)
    })
    expect(await lostAmong(sent)).toEqual([])
  },
  600_000,
)

test('P3: two of three brokers are killed: writes are refused with 503 until they are back, nothing that was acknowledged is lost', async () => {
  const sent = await whileBirthsArrive(async () => {
    await untilAcknowledged(perSecond)
    const back = await crash('kafka-2', 'kafka-3')
    await eventually(
      () => justice.registerBirth(makeAct()).catch(() => ({ status: 0 })),
      ({ status }) => status === 503,
      { timeoutMs: patienceMs, what: 'a refusal' },
    )
    await back()
    await untilAcknowledged(perSecond)
  })
  expect(sent.some(({ status }) => status === 503)).toBe(true)
  expect(sent.filter((act) => !isAcknowledged(act) && act.status !== 503)).toEqual([])
  expect(await lostAmong(sent)).toEqual([])
}, 600_000)
