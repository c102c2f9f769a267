import type { Fault } from '@hub/testing'
import { createRandom, pick, type Random } from '../fixtures/random.ts'

/** Something that is done to a part of the hub. */
export type Action =
  | { readonly kind: 'kill'; readonly target: string }
  /** SIGTERM; who supervises the process starts it again. */
  | { readonly kind: 'restart'; readonly target: string }
  | { readonly kind: 'freeze'; readonly target: string; readonly ms: number }
  | { readonly kind: 'disturb'; readonly link: Link; readonly fault: Fault; readonly ms: number }

/** The connections of one process to one thing that it depends on. */
export interface Link {
  readonly process: string
  readonly dependency: string
}

export interface Step {
  readonly atMs: number
  readonly action: Action
}

export interface Parts {
  /** Replicas by what they are replicas of. */
  readonly services: Readonly<Record<string, readonly string[]>>
  readonly servers: readonly string[]
  readonly links: readonly Link[]
}

// A part that was hit needs time to come back before it is hit again; the launcher gives up on one that dies more than five times a minute.
const leaveAloneMs = 15_000
const [shortestMs, longestMs] = [500, 7_000]

const drawFault = (random: Random): Fault =>
  pick<() => Fault>(random, [
    () => ({ kind: 'latency', ms: random.between(20, 400) }),
    () => ({ kind: 'bandwidth', bytesPerSecond: random.between(20, 400) * 1000 }),
    () => ({ kind: 'half-open' }),
    () => ({ kind: 'reset' }),
  ])()

const drawAction = (random: Random, { services, servers, links }: Parts): Action => {
  const ms = random.between(shortestMs, longestMs)
  const target = random.chance(0.3) ? pick(random, servers) : pick(random, Object.values(services).flat())
  return pick<() => Action>(random, [
    () => ({ kind: 'kill', target }),
    () => ({ kind: 'restart', target }),
    () => ({ kind: 'freeze', target, ms }),
    () => ({ kind: 'disturb', link: pick(random, links), fault: drawFault(random), ms }),
    () => ({ kind: 'disturb', link: pick(random, links), fault: drawFault(random), ms }),
  ])()
}

const shuffled = <Item>(random: Random, items: readonly Item[]): Item[] => {
  const left = [...items]
  return items.flatMap(() => left.splice(random.below(left.length), 1))
}

/** What an action hits; a link is hit for itself. */
export const targetOf = (action: Action): string =>
  action.kind === 'disturb' ? `${action.link.process} → ${action.link.dependency}` : action.target

/**
 * First every part is killed once, in an order that the seed draws; then whatever the seed draws, until the time is over. One seed, one plan.
 *
 * @param options.everyMs how far apart steps are on average; what lasts longer overlaps with the next
 */
export const makePlan = (
  seed: number,
  parts: Parts,
  options: { readonly durationMs: number; readonly everyMs: number },
): readonly Step[] => {
  const random = createRandom(seed)
  const kills = shuffled(random, [
    ...Object.values(parts.services).map((replicas) => pick(random, replicas)),
    ...parts.servers,
  ]).map((target): Action => ({ kind: 'kill', target }))
  const hitAt = new Map<string, number>()
  const steps: Step[] = []
  const isLeftAlone = (action: Action, atMs: number): boolean =>
    atMs - (hitAt.get(targetOf(action)) ?? Number.NEGATIVE_INFINITY) < leaveAloneMs
  for (let atMs = options.everyMs; atMs < options.durationMs; atMs += random.between(0, 2 * options.everyMs)) {
    const action = kills.shift() ?? drawAction(random, parts)
    if (isLeftAlone(action, atMs)) continue
    hitAt.set(targetOf(action), atMs)
    steps.push({ atMs, action })
  }
  // A time too short for all: the rest is killed all the same.
  const lastAt = steps.at(-1)?.atMs ?? 0
  return [...steps, ...kills.map((action, index) => ({ atMs: lastAt + (index + 1) * options.everyMs, action }))]
}

const describeFault = (fault: Fault): string => {
  if (fault.kind === 'latency') return `${fault.ms} ms late`
  return fault.kind === 'bandwidth' ? `${Math.round(fault.bytesPerSecond / 1000)} kB/s` : fault.kind
}

export const describeAction = (action: Action): string => {
  const target = targetOf(action)
  if (action.kind === 'kill' || action.kind === 'restart') return `${action.kind} ${target}`
  const seconds = `${(action.ms / 1000).toFixed(1)} s`
  return action.kind === 'freeze'
    ? `freeze ${target} for ${seconds}`
    : `${target}: ${describeFault(action.fault)} for ${seconds}`
}
