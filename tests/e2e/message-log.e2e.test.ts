import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually } from '@hub/testing'
import {
  createMinistryOfJustice,
  createSocialInsurance,
  type MinistryOfJustice,
  type Verifier,
} from '../partners/index.ts'
import { makeAct, questionAbout } from './acts.ts'
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

test('P7: no answer leaves and no write is forwarded while the log cannot be written; afterwards all goes on by itself', async () => {
  const known = makeAct()
  const { body } = await justice.registerBirth(known, 10)
  const question = questionAbout(known, body.identification.pin ?? '')
  await eventually(
    () => insurance.verify(question),
    (answer) => answer.body.outcome === 'match',
  )
  const broker = await hub.pidOf('kafka')
  const lateAct = makeAct()
  process.kill(broker, 'SIGSTOP')
  try {
    // The first of them is on its way when the log stops; it must not be answered either.
    const answers = await Promise.all([insurance.verify(question), justice.registerBirth(lateAct)])
    expect(answers.map(({ status }) => status)).toEqual([503, 503])
    const refused = await insurance.verify(question)
    expect([
      refused.status,
      (refused.body as unknown as { type: string }).type,
      refused.headers.get('retry-after'),
    ]).toEqual([503, 'https://hub.ndxp.example/problems/message-log-unavailable', '2'])
    expect(await hub.rows('civil-status-sync', 'select 1 from act where number = $1', [lateAct.number])).toEqual([])
  } finally {
    process.kill(broker, 'SIGCONT')
  }
  await eventually(
    () => insurance.verify(question),
    ({ status }) => status === 200,
    { timeoutMs: 60_000, what: 'answers again' },
  )
  await eventually(
    () => justice.registerBirth(lateAct, 5),
    ({ status }) => status === 201,
    { timeoutMs: 60_000, what: 'births again' },
  )
}, 150_000)

test('P7: every answered exchange is in the log when its answer arrives', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      insurance.verify({ pin: `0968260${String(index).padStart(5, '0')}`, fullName: 'Lê Văn Ba', dateOfBirth: '2000' }),
    ),
  )
  const log = await hub.readTopic('exchange.log.v1')
  const answered = new Set(
    log.filter(({ headers }) => headers['ce_type'] === 'vn.ndxp.exchange.exchange-answered.v1').map(({ key }) => key),
  )
  expect(answers.map(({ exchangeId }) => answered.has(exchangeId))).toEqual(answers.map(() => true))
})
