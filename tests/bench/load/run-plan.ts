import { setTimeout as delay } from 'node:timers/promises'
import type { LoadPlan, LoadResult } from './plan.ts'
import { dueBy, intendedAt } from './schedule.ts'
import type { Sender } from './sender.ts'
import { createTally } from './tally.ts'

type PlanOf<Kind extends LoadPlan['kind']> = Extract<LoadPlan, { kind: Kind }>

interface Supply {
  readonly sender: Sender
  /** Body number `index`; they begin again when they are used up. */
  readonly bodyAt: (index: number) => Buffer
  readonly bodies: number
}

// Reading every answer would be work of the generator's own.
const isSampled = (index: number): boolean => index % 16 === 0

const inParallel = async (workers: number, work: () => Promise<void>): Promise<void> => {
  await Promise.all(Array.from({ length: workers }, work))
}

const runClosed = async ({ sender, bodyAt }: Supply, plan: PlanOf<'closed'>): Promise<LoadResult> => {
  const tally = createTally()
  const countFrom = performance.now() + plan.warmUpSeconds * 1000
  const until = countFrom + plan.seconds * 1000
  let next = 0
  await inParallel(plan.connections, async () => {
    for (let sentAt = performance.now(); sentAt < until;) {
      const index = next
      next += 1
      const answer = await sender.send(bodyAt(index), isSampled(index))
      const answeredAt = performance.now()
      if (answeredAt >= countFrom && answeredAt < until) tally.add(answeredAt - sentAt, answer)
      sentAt = answeredAt
    }
  })
  return tally.conclude(countFrom, plan.seconds)
}

const runEachOnce = async ({ sender, bodyAt, bodies }: Supply, plan: PlanOf<'each-once'>): Promise<LoadResult> => {
  const tally = createTally()
  const startedAt = performance.now()
  let next = 0
  await inParallel(plan.connections, async () => {
    while (next < bodies) {
      const index = next
      next += 1
      const sentAt = performance.now()
      const answer = await sender.send(bodyAt(index), isSampled(index))
      tally.add(performance.now() - sentAt, answer)
    }
  })
  return tally.conclude(startedAt, (performance.now() - startedAt) / 1000)
}

const runOpen = async ({ sender, bodyAt }: Supply, plan: PlanOf<'open'>): Promise<LoadResult> => {
  const tally = createTally()
  const total = Math.round(plan.perSecond * plan.seconds)
  const startedAt = performance.now()
  const underWay: Promise<void>[] = []
  const sendOne = async (index: number): Promise<void> => {
    const answer = await sender.send(bodyAt(index), isSampled(index))
    tally.add(performance.now() - startedAt - intendedAt(index, plan.perSecond), answer)
  }
  while (underWay.length < total) {
    const due = dueBy(performance.now() - startedAt, plan.perSecond, total)
    while (underWay.length < due) underWay.push(sendOne(underWay.length))
    // A timer fires after a millisecond at the earliest; how late a call went out counts as latency.
    await delay(1)
  }
  await Promise.all(underWay)
  return tally.conclude(startedAt, (performance.now() - startedAt) / 1000)
}

export const runPlan = (plan: LoadPlan, supply: Supply): Promise<LoadResult> => {
  if (plan.kind === 'closed') return runClosed(supply, plan)
  return plan.kind === 'open' ? runOpen(supply, plan) : runEachOnce(supply, plan)
}
