import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually, readProof } from '@hub/testing'
import {
  createIdentityAuthority,
  createMinistryOfJustice,
  createSocialInsurance,
  createVaccination,
  type IdentityAuthority,
  type MinistryOfJustice,
  type Problem,
  type Verifier,
} from '../partners/index.ts'
import { makeAct, questionAbout, type TestAct } from './acts.ts'
import { openHub, type HubUnderTest } from './hub-under-test.ts'

let hub: HubUnderTest
let justice: MinistryOfJustice
let authority: IdentityAuthority
let insurance: Verifier
let vaccination: Verifier
beforeAll(async () => {
  hub = await openHub()
  justice = createMinistryOfJustice(hub.address)
  authority = createIdentityAuthority(hub.address)
  insurance = createSocialInsurance(hub.address)
  vaccination = createVaccination(hub.address)
})
afterAll(() => hub.close())

interface Child {
  readonly act: TestAct
  readonly pin: string
}

const makeVerifiable = async (): Promise<Child> => {
  const act = makeAct()
  const { body } = await justice.registerBirth(act, 10)
  const pin = body.identification.pin ?? ''
  await eventually(
    () => insurance.verify(questionAbout(act, pin)),
    (answer) => answer.body.outcome === 'match',
    { what: 'a verifiable child' },
  )
  return { act, pin }
}

const forged = (pin: string) => ({ pin, ground: 'forged-or-false', explanation: 'the papers are forged' })
const corrected = (pin: string) => ({
  pin,
  ground: 'collection-error',
  explanation: 'the year of birth was taken down wrongly',
  reestablish: { provinceCode: '01', sex: '2', birthYear: 2025 },
})

const proposed = async (proposal: object): Promise<string> => {
  const { status, body } = await authority.propose(proposal, randomUUID())
  expect([status, body.state]).toEqual([201, 'proposed'])
  return body.id
}

const outcomeOf = async (verifier: Verifier, { act, pin }: Child): Promise<string> =>
  (await verifier.verify(questionAbout(act, pin))).body.outcome

describe('a cancelled number', () => {
  test('P2: never verifies again once its cancellation was answered as effective', async () => {
    const child = await makeVerifiable()
    const id = await proposed(forged(child.pin))
    expect(await outcomeOf(insurance, child)).toBe('match')
    const { status, body } = await authority.decide(id, 'approve', 10)
    expect([status, body.state]).toEqual([200, 'effective'])
    expect(await outcomeOf(insurance, child)).toBe('pin-cancelled')
    await eventually(
      () => justice.readAct(child.act.number),
      (answer) => answer.body.identification.state === 'cancelled',
      { what: 'civil status knows it' },
    )
  })

  test('P2: verifies for nobody among many who ask all the time while numbers are cancelled', async () => {
    const children = await Promise.all(Array.from({ length: 20 }, makeVerifiable))
    const effective = new Set<string>()
    const wrong: string[] = []
    const asking = new AbortController()
    const ask = async (offset: number): Promise<number> => {
      let asked = 0
      for (let turn = offset; !asking.signal.aborted; turn += 1) {
        const child = children[turn % children.length]
        if (child === undefined) continue
        const wasEffective = effective.has(child.pin)
        const outcome = await outcomeOf(insurance, child)
        asked += 1
        if (wasEffective && outcome !== 'pin-cancelled') wrong.push(`${child.act.number}: ${outcome}`)
      }
      return asked
    }
    const clients = Promise.all(Array.from({ length: 8 }, (_, index) => ask(index * 3)))
    for (const child of children) {
      const { body } = await authority.decide(await proposed(forged(child.pin)), 'approve', 10)
      expect(body.state).toBe('effective')
      effective.add(child.pin)
    }
    asking.abort()
    const asked = await clients
    expect(wrong).toEqual([])
    expect(asked.reduce((sum, count) => sum + count)).toBeGreaterThan(children.length)
  })

  test('is decided by somebody else than who proposed', async () => {
    const child = await makeVerifiable()
    const { status, body } = await authority.decideAlone(await proposed(forged(child.pin)))
    expect([status, (body as unknown as Problem).type.split('/').at(-1)]).toEqual([409, 'own-proposal'])
    expect(await outcomeOf(insurance, child)).toBe('match')
  })
})

describe('a cancellation that is under way', () => {
  test.each(['verification', 'id-issuance', 'kafka'])(
    'P2: becomes effective by itself after %s is killed, and is not called so before',
    async (victim) => {
      const child = await makeVerifiable()
      const id = await proposed(forged(child.pin))
      const pid = await hub.pidOf(victim)
      const deciding = authority.decide(id, 'approve').catch(() => undefined)
      process.kill(pid, 'SIGKILL')
      await deciding
      // What was in hand when the process died is not known: the officer decides once more, which is the same decision.
      const decided = await eventually(
        () => authority.decide(id, 'approve', 5).catch(() => undefined),
        (answer) => answer?.body.state === 'effective',
        { timeoutMs: 45_000, what: 'the cancellation is effective' },
      )
      expect(decided?.status).toBe(200)
      const { body } = await eventually(
        () => insurance.verify(questionAbout(child.act, child.pin)),
        ({ status }) => status === 200,
        { timeoutMs: 45_000, what: 'verification answers' },
      )
      expect(body.outcome).toBe('pin-cancelled')
    },
    120_000,
  )
})

describe('a replaced number', () => {
  test('P12: leads to the person: its holder is told so, and told the other number only where that is granted', async () => {
    const child = await makeVerifiable()
    const { body } = await authority.decide(await proposed(corrected(child.pin)), 'approve', 10)
    expect(body).toMatchObject({ state: 'effective', successor: expect.stringMatching(/^001325\d{6}$/) })
    const { successor = '' } = body
    const granted = await insurance.verify(questionAbout(child.act, child.pin))
    expect(granted.body).toMatchObject({ outcome: 'pin-replaced', successor })
    expect(await outcomeOf(insurance, { ...child, pin: successor })).toBe('match')
    const notGranted = await vaccination.verify(questionAbout(child.act, child.pin))
    expect(notGranted.body.outcome).toBe('pin-replaced')
    expect(notGranted.text).not.toContain(successor)
    await eventually(
      () => justice.readAct(child.act.number),
      (answer) => answer.body.identification.pin === successor,
      { what: 'civil status shows the other number' },
    )
  })

  test('is certified to whom that is granted, and to nobody else', async () => {
    const { pin } = await makeVerifiable()
    const { body } = await authority.decide(await proposed(corrected(pin)), 'approve', 10)
    const certified = await insurance.certify(pin)
    const { header, claims } = readProof(certified.body.certificate, (await insurance.certificateKeys()).body)
    expect(header).toMatchObject({ typ: 'pin-succession+jwt' })
    expect(claims).toMatchObject({
      aud: 'VN/GOV/000.00.00.G24/social-insurance',
      jti: certified.exchangeId,
      successions: [{ pin, successor: body.successor }],
    })
    const notGranted = await vaccination.certify(pin)
    expect([notGranted.status, (notGranted.body as unknown as Problem).type.split('/').at(-1)]).toEqual([
      403,
      'not-granted',
    ])
  })
})
