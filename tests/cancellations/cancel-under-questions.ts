import { setTimeout as delay } from 'node:timers/promises'
import { atRate } from '../bench/load/at-rate.ts'
import type { Child } from '../fixtures/index.ts'
import {
  createIdentityAuthority,
  createMinistryOfJustice,
  createSocialInsurance,
  type HubAddress,
  type Question,
} from '../partners/index.ts'

/** Both sent at their times whether or not the hub keeps up (open loop). */
export const cancellationsPerSecond = 20
const questionsPerSecond = 200

const atOnce = 16
const pollMs = 50
const waitSeconds = 10

/** The agencies that take part, at one gateway. */
interface Partners {
  readonly justice: ReturnType<typeof createMinistryOfJustice>
  readonly authority: ReturnType<typeof createIdentityAuthority>
  readonly insurance: ReturnType<typeof createSocialInsurance>
}

export const createPartners = (address: HubAddress): Partners => ({
  justice: createMinistryOfJustice(address),
  authority: createIdentityAuthority(address),
  insurance: createSocialInsurance(address),
})

/** Somebody verifiable, and the proposal to cancel the number, which only needs the decision. */
export interface Proposed {
  readonly question: Question
  readonly id: string
  /** Undefined until the decision was answered as effective. */
  effectiveAt?: number
}

export interface Cancellations {
  /** Milliseconds from when each decision was meant to be sent. */
  readonly toEffective: readonly number[]
  readonly notEffective: number
  readonly asked: number
  /** Questions that got an answer. */
  readonly answered: number
  /** Questions that were sent after the answer "effective" and were not told of it. */
  readonly wrong: number
}

const prepare = async ({ justice, authority, insurance }: Partners, child: Child): Promise<Proposed | undefined> => {
  const { body } = await justice.registerBirth(child.act, waitSeconds)
  const { pin } = body.identification
  if (pin === undefined) return undefined
  const question = { pin, fullName: child.fullName, dateOfBirth: child.dateOfBirth }
  while ((await insurance.verify(question)).body.outcome !== 'match') await delay(pollMs)
  const proposal = { pin, ground: 'forged-or-false', explanation: 'made up for a measurement' }
  const proposed = await authority.propose(proposal, `cancel ${pin}`)
  return { question, id: proposed.body.id }
}

/** Makes children verifiable, and proposes to cancel their numbers. */
export const prepareAll = async (
  partners: Partners,
  children: readonly Child[],
  onProgress: (done: number) => void = () => undefined,
): Promise<readonly Proposed[]> => {
  const proposed: Proposed[] = []
  const waiting = children.values()
  const work = async (): Promise<void> => {
    for (const child of waiting) {
      const one = await prepare(partners, child)
      if (one !== undefined) proposed.push(one)
      onProgress(proposed.length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return proposed
}

/**
 * Decides about all of them while the same numbers are verified, at whichever gateway. A question is held against what was acknowledged before it was
 * sent: after "effective" nothing but "cancelled" is right.
 */
export const cancelUnderQuestions = async (
  gateways: readonly Partners[],
  proposed: readonly Proposed[],
): Promise<Cancellations> => {
  const toEffective: number[] = []
  let [wrong, answered] = [0, 0]
  const at = (index: number): Partners | undefined => gateways[index % gateways.length]
  const decide = async (index: number, meantAt: number): Promise<void> => {
    const one = proposed[index]
    if (one === undefined) return
    const decided = await at(index)
      ?.authority.decide(one.id, 'approve', waitSeconds)
      .catch(() => undefined)
    if (decided?.body.state !== 'effective') return
    one.effectiveAt = performance.now()
    toEffective.push(one.effectiveAt - meantAt)
  }
  const ask = async (index: number): Promise<void> => {
    const one = proposed[(index * 7) % proposed.length]
    if (one === undefined) return
    const wasEffective = one.effectiveAt !== undefined
    const answer = await at(index)
      ?.insurance.verify(one.question)
      .catch(() => undefined)
    if (answer?.status !== 200) return
    answered += 1
    if (wasEffective && answer.body.outcome !== 'pin-cancelled') wrong += 1
  }
  const asked = Math.round((proposed.length / cancellationsPerSecond) * questionsPerSecond)
  await Promise.all([atRate(proposed.length, cancellationsPerSecond, decide), atRate(asked, questionsPerSecond, ask)])
  return { toEffective, notEffective: proposed.length - toEffective.length, asked, answered, wrong }
}
