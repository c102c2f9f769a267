import { setTimeout as delay } from 'node:timers/promises'
import type { IdentityAuthority } from '../partners/index.ts'

/** The end of a number, as the authority saw it happen. */
export interface Ended {
  readonly pin: string
  /** From then on the number may be answered as cancelled. */
  readonly decidingSince: number
  /** What the person holds instead, as the hub said; undefined while nothing was said, and where it holds none. */
  successor?: string | undefined
  /** From then on the number must never be answered as if it were valid. */
  effectiveAt?: number
}

const waitSeconds = 5
const pauseMs = 300

const proposalFor = (pin: string, isReplaced: boolean) => ({
  pin,
  explanation: 'made up for a test',
  ...(isReplaced
    ? { ground: 'collection-error', reestablish: { provinceCode: '01', sex: '1', birthYear: 2020 } }
    : { ground: 'forged-or-false' }),
})

/** Asks again, as officers do whose calls get no answer, until the hub has done it. @returns undefined when time is up */
const insist = async <Answer>(
  ask: () => Promise<Answer>,
  isDone: (answer: Answer) => boolean,
  deadline: number,
): Promise<Answer | undefined> => {
  while (performance.now() < deadline) {
    const answer = await ask().catch(() => undefined)
    if (answer !== undefined && isDone(answer)) return answer
    await delay(pauseMs)
  }
  return undefined
}

export interface EndNumber {
  readonly pin: string
  readonly isReplaced: boolean
  readonly deadline: number
  /** Called before the decision is sent: from then on anything may have happened. */
  readonly onDeciding: (ended: Ended) => void
}

/** One officer proposes to end a number, another approves it, until it is effective. */
export const endNumber = async (
  authority: IdentityAuthority,
  { pin, isReplaced, deadline, onDeciding }: EndNumber,
): Promise<void> => {
  const proposed = await insist(
    () => authority.propose(proposalFor(pin, isReplaced), `end ${pin}`),
    ({ status }) => status === 201,
    deadline,
  )
  if (proposed === undefined) return
  const ended: Ended = { pin, decidingSince: performance.now() }
  onDeciding(ended)
  const decided = await insist(
    () => authority.decide(proposed.body.id, 'approve', waitSeconds),
    ({ body }) => body.state === 'effective',
    deadline,
  )
  if (decided === undefined) return
  ended.successor = decided.body.successor
  ended.effectiveAt = performance.now()
}
