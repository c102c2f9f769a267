import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Endpoints } from '@hub/local'
import { atRate } from '../bench/load/at-rate.ts'
import { generateFamilies, readAdministrativeUnits, take, type Child } from '../fixtures/index.ts'
import {
  createIdentityAuthority,
  createMinistryOfJustice,
  createSocialInsurance,
  toHubAddress,
  type MinistryOfJustice,
  type Verifier,
} from '../partners/index.ts'
import { createRandom, pick } from '../fixtures/random.ts'
import { decideDouble, type Double } from './decide-double.ts'
import { endNumber, type Ended } from './end-number.ts'

/** An act that the hub acknowledged: from then on it must not be lost. */
export interface Acknowledged {
  readonly child: Child
  /** What the hub said of the number at each time that it was asked, in order. */
  readonly said: { readonly state: string; readonly pin?: string | undefined }[]
}

/** An answer that an agency got, whatever it was. */
export interface Answered {
  readonly exchangeId: string
  readonly status: number
  /** Base64 of the SHA-256 of the bytes of the body. */
  readonly digest: string
  readonly operation: 'register-act' | 'verify-citizen'
}

/** What was asked about a child, and what was answered. */
interface Asked {
  readonly what: 'right' | 'wrong-name' | 'unknown-number'
  readonly number: string
  readonly outcome: string
  /** The number that was asked by. */
  readonly pin: string
  readonly sentAt: number
  readonly answeredAt: number
}

export interface Record {
  readonly acknowledged: ReadonlyMap<string, Acknowledged>
  /** By act number: whose number was ended. */
  readonly ended: ReadonlyMap<string, Ended>
  /** Children who were registered under two numbers, or with a twin of the same name. */
  readonly doubles: readonly Double[]
  readonly answered: readonly Answered[]
  readonly asked: readonly Asked[]
  /** Calls that got no answer, or were told to come again. */
  readonly unanswered: { count: number }
}

export interface Load extends Record {
  /** Sends births at their times, and questions between them, until all births are acknowledged. */
  readonly run: () => Promise<void>
}

interface LoadOptions {
  readonly births: number
  readonly seed: number
  /** A second, sent at their times whether or not the hub keeps up. */
  readonly birthsPerSecond: number
  readonly questionsPerSecond: number
}

const mostPatienceMs = 300_000
const longestPauseMs = 2_000
// One birth in so many has its number ended, every other one of them with another number in its place.
const endedEvery = 20
// And one in so many is registered twice at once, every other one of them for a twin of the same name.
const doubledEvery = 25
const firstDoubled = 3

const childrenOf = (seed: number, count: number): readonly Child[] => {
  const today = new Date().toISOString().slice(0, 10)
  const families = generateFamilies({ seed, today, units: readAdministrativeUnits(), undeterminedSexShare: 0.02 })
  return [...take(families, count)].flatMap(({ children }) => children).slice(0, count)
}

const isAcknowledged = (status: number): boolean => status === 201 || status === 202

export const createLoad = (endpoints: Endpoints, options: LoadOptions): Load => {
  const random = createRandom(options.seed)
  const addresses = endpoints.gateways.map((gateway) => ({
    ...toHubAddress(endpoints),
    gateway,
    tokenEndpoint: `${gateway}/oauth/token`,
  }))
  const ministries = addresses.map(createMinistryOfJustice)
  const insurances = addresses.map(createSocialInsurance)
  const authorities = addresses.map(createIdentityAuthority)
  const acknowledged = new Map<string, Acknowledged>()
  const ended = new Map<string, Ended>()
  const doubles: Double[] = []
  const answered: Answered[] = []
  const asked: Asked[] = []
  const unanswered = { count: 0 }

  const note = (
    operation: Answered['operation'],
    answer: { exchangeId: string; status: number; text: string },
  ): void => {
    const digest = createHash('sha256').update(answer.text).digest('base64')
    answered.push({ exchangeId: answer.exchangeId, status: answer.status, digest, operation })
  }

  const attempt = async (justice: MinistryOfJustice, child: Child): Promise<boolean> => {
    const answer = await justice.registerBirth(child.act, random.chance(0.5) ? 5 : 0)
    note('register-act', answer)
    if (!isAcknowledged(answer.status)) return false
    const { state, pin } = answer.body.identification
    const known = acknowledged.get(child.act.number) ?? { child, said: [] }
    known.said.push({ state, pin })
    acknowledged.set(child.act.number, known)
    return true
  }

  /** As a registrar's system does: the same act until it is acknowledged, at whichever gateway. */
  const register = async (child: Child): Promise<void> => {
    const deadline = performance.now() + mostPatienceMs
    for (let pauseMs = 100; performance.now() < deadline; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      if (await attempt(pick(random, ministries), child).catch(() => false)) return
      unanswered.count += 1
      await delay(pauseMs + random.below(100))
    }
  }

  /** Both acts at once, at whichever gateways; then an officer says what they are. */
  const registerTwice = async (child: Child, decision: Double['decision']): Promise<void> => {
    const second = { ...child, act: { ...child.act, number: `${child.act.number}.2` } }
    const double: Double = { acts: [child.act.number, second.act.number], decision, isSent: false, isDecided: false }
    doubles.push(double)
    await Promise.all([register(child), register(second)])
    const deadline = performance.now() + mostPatienceMs
    const given = { double, fullName: child.fullName, deadline }
    await decideDouble(pick(random, ministries), pick(random, authorities), given)
  }

  /** As soon as the number of the child is known, it is ended. */
  const end = async (child: Child, isReplaced: boolean): Promise<void> => {
    const deadline = performance.now() + mostPatienceMs
    while (performance.now() < deadline) {
      const answer = await pick(random, ministries)
        .readAct(child.act.number)
        .catch(() => undefined)
      const identification = answer?.status === 200 ? answer.body.identification : undefined
      if (identification?.state === 'rejected') return
      if (identification?.pin !== undefined) {
        const { pin } = identification
        acknowledged.get(child.act.number)?.said.push({ state: 'issued', pin })
        const onDeciding = (started: Ended): void => void ended.set(child.act.number, started)
        await endNumber(pick(random, authorities), { pin, isReplaced, deadline, onDeciding })
        return
      }
      await delay(longestPauseMs)
    }
  }

  const ask = async (insurance: Verifier): Promise<void> => {
    const settled = [...acknowledged.values()].filter(({ said }) => said.at(-1)?.pin !== undefined)
    if (settled.length === 0) return
    const { child, said } = pick(random, settled)
    const what = pick(random, ['right', 'right', 'right', 'wrong-name', 'unknown-number'] as const)
    const pin = what === 'unknown-number' ? '096826000001' : (said.at(-1)?.pin ?? '')
    const sentAt = performance.now()
    const answer = await insurance.verify({
      pin,
      fullName: what === 'wrong-name' ? 'Lê Văn Không Ai' : child.fullName,
      dateOfBirth: child.dateOfBirth,
    })
    note('verify-citizen', answer)
    if (answer.status !== 200) return
    const { outcome } = answer.body
    asked.push({ what, number: child.act.number, pin, outcome, sentAt, answeredAt: performance.now() })
  }

  return {
    acknowledged,
    ended,
    doubles,
    answered,
    asked,
    unanswered,
    run: async () => {
      const children = childrenOf(options.seed, options.births)
      const questions = Math.round((options.births / options.birthsPerSecond) * options.questionsPerSecond)
      await Promise.all([
        atRate(children.length, options.birthsPerSecond, async (index) => {
          const child = children[index]
          if (child === undefined) return
          const isDoubled = index % doubledEvery === firstDoubled && child.sex !== 'undetermined'
          if (isDoubled)
            return registerTwice(child, index % (2 * doubledEvery) === firstDoubled ? 'twins' : 'same-person')
          await register(child)
          if (index % endedEvery === 0) await end(child, index % (2 * endedEvery) === 0)
        }),
        atRate(questions, options.questionsPerSecond, () =>
          ask(pick(random, insurances)).catch(() => {
            unanswered.count += 1
          }),
        ),
      ])
    },
  }
}
