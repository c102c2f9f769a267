import { setTimeout as delay } from 'node:timers/promises'
import { findHeld, type IdentityAuthority, type MinistryOfJustice } from '../partners/index.ts'

/** Two acts that are alike: one of them got a number, and about the other one an officer says what it is. */
export interface Double {
  readonly acts: readonly [string, string]
  readonly decision: 'twins' | 'same-person'
  /** The officer has sent a decision about a request that was held, whether an answer came or not. */
  isSent: boolean
  isDecided: boolean
}

const pauseMs = 500

interface Settled {
  readonly held: string
  readonly pin: string
}

const final: readonly string[] = ['issued', 'matched']

/** @returns the act that is held and the number of the other one, once both are known; `final` where none is held any more */
const findSettled = async (
  justice: MinistryOfJustice,
  acts: Double['acts'],
): Promise<Settled | 'final' | undefined> => {
  const answers = await Promise.all(acts.map((number) => justice.readAct(number)))
  if (answers.some(({ status }) => status !== 200)) return undefined
  if (answers.every(({ body }) => final.includes(body.identification.state))) return 'final'
  const held = answers.find(({ body }) => body.identification.state === 'held')
  const pin = answers.find(({ body }) => body.identification.state === 'issued')?.body.identification.pin
  return held === undefined || pin === undefined ? undefined : { held: held.body.number, pin }
}

export interface DecideDouble {
  readonly double: Double
  readonly fullName: string
  readonly deadline: number
}

const attempt = async (
  justice: MinistryOfJustice,
  authority: IdentityAuthority,
  { double, fullName }: DecideDouble,
): Promise<boolean> => {
  const settled = await findSettled(justice, double.acts)
  // The answer to the decision was lost, and the decision was not.
  if (settled === 'final') return double.isSent
  if (settled === undefined) return false
  const request = await findHeld(authority, { fullName, candidate: settled.pin })
  if (request === undefined) return false
  const { decision } = double
  double.isSent = true
  const named = decision === 'twins' ? { decision } : { decision, pin: settled.pin }
  return (await authority.decideRequest(request.id, named)).status === 200
}

/** An officer works the pair off, however often calls get no answer, until the hub has done it. */
export const decideDouble = async (
  justice: MinistryOfJustice,
  authority: IdentityAuthority,
  given: DecideDouble,
): Promise<void> => {
  while (performance.now() < given.deadline && !given.double.isDecided) {
    given.double.isDecided = await attempt(justice, authority, given).catch(() => false)
    if (!given.double.isDecided) await delay(pauseMs)
  }
}
