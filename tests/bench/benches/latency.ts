import { setTimeout as delay } from 'node:timers/promises'
import type { Child } from '../../fixtures/index.ts'
import {
  createMinistryOfJustice,
  createSocialInsurance,
  toHubAddress,
  type MinistryOfJustice,
  type Verifier,
} from '../../partners/index.ts'
import type { Bench, BenchContext, BenchHub } from '../bench.ts'
import { measureChain } from '../ceilings/chain.ts'
import { interleave } from '../interleave.ts'
import { intendedAt } from '../load/schedule.ts'
import { generateChildren } from '../register/children.ts'
import { ofRuns, type Figure, type Target } from '../report/figure.ts'
import { spreadOf, type Spread } from '../report/statistics.ts'
import { birthLatency } from '../targets.ts'

interface Births {
  readonly toNumber: Spread
  readonly toVerifiable: Spread
  readonly unfinished: number
}

interface Rate {
  /** Births a second, sent at their times whether or not the hub keeps up (open loop). */
  readonly perSecond: number
  readonly seconds: number
}

const usualSeconds = 60
const patienceMs = 30_000
const warmUp = 100

// How far the figure can be off.
const pollMs = 5
// Only so many births a second are asked about: asking about all of them at a high rate would be most of the load, and slow what it waits for.
const followedPerSecond = 20

interface Partners {
  readonly justice: MinistryOfJustice
  readonly insurance: Verifier
}

/** Times count from when the birth was meant to be sent. */
interface Followed {
  readonly toNumber: number
  /** Undefined where nobody asked. */
  readonly toVerifiable?: number
}

/** Polls as an agency would. @returns when the child was verifiable, or undefined if it was not in time */
const untilVerifiable = async (
  insurance: Verifier,
  { question, meantAt }: { readonly question: object; readonly meantAt: number },
): Promise<number | undefined> => {
  while (performance.now() - meantAt < patienceMs) {
    const { body } = await insurance.verify(question)
    if (body.outcome === 'match') return performance.now() - meantAt
    await delay(pollMs)
  }
  return undefined
}

/** Registers a child. @returns undefined if it got no number, or did not become verifiable in time */
const followBirth = async (
  { justice, insurance }: Partners,
  { act, fullName, dateOfBirth }: Child,
  { meantAt, isAskedAbout }: { readonly meantAt: number; readonly isAskedAbout: boolean },
): Promise<Followed | undefined> => {
  const { body } = await justice.registerBirth(act, 10)
  const { pin } = body.identification
  const toNumber = performance.now() - meantAt
  if (pin === undefined) return undefined
  if (!isAskedAbout) return { toNumber }
  const toVerifiable = await untilVerifiable(insurance, { question: { pin, fullName, dateOfBirth }, meantAt })
  return toVerifiable === undefined ? undefined : { toNumber, toVerifiable }
}

const sendAll = async (
  hub: BenchHub,
  children: readonly Child[],
  rate: Rate,
  context: BenchContext,
): Promise<Births> => {
  const address = toHubAddress(hub.endpoints)
  const partners: Partners = { justice: createMinistryOfJustice(address), insurance: createSocialInsurance(address) }
  const startedAt = performance.now()
  const following: ReturnType<typeof followBirth>[] = []
  const askAboutEvery = Math.max(1, Math.round(rate.perSecond / followedPerSecond))
  for (const [index, child] of children.entries()) {
    const meantAt = startedAt + intendedAt(index, rate.perSecond)
    await delay(Math.max(0, meantAt - performance.now()))
    following.push(followBirth(partners, child, { meantAt, isAskedAbout: index % askAboutEvery === 0 }))
    context.progress.update(`births sent at ${rate.perSecond}/s`, index + 1, children.length)
  }
  const times = (await Promise.all(following)).filter((time) => time !== undefined)
  return {
    unfinished: children.length - times.length,
    toNumber: spreadOf(times.map(({ toNumber }) => toNumber)),
    toVerifiable: spreadOf(times.flatMap(({ toVerifiable }) => toVerifiable ?? [])),
  }
}

const toFigures = (
  rate: Rate,
  runs: readonly Births[],
  chain: { readonly p50: number; readonly p99: number; readonly target: Target | undefined },
): readonly Figure[] => {
  const at = `births at ${rate.perSecond}/s`
  const figure = (what: string, of: 'toNumber' | 'toVerifiable', share: keyof Spread): Figure => ({
    what: `${at}: ${what}, ${share}`,
    unit: 'ms',
    ...ofRuns(runs.map((births) => births[of][share])),
    ceiling: chain[share],
    ceilingIs: '3 commits + 3 produces, one after the other',
  })
  const last = figure('to verifiable', 'toVerifiable', 'p99')
  return [
    {
      what: `${at}: without number, or not verifiable within 30 s`,
      unit: '',
      ...ofRuns(runs.map(({ unfinished }) => unfinished)),
    },
    figure('to number', 'toNumber', 'p50'),
    figure('to number', 'toNumber', 'p99'),
    figure('to verifiable', 'toVerifiable', 'p50'),
    { ...last, ...(chain.target === undefined ? {} : { target: chain.target }) },
  ]
}

/**
 * From when an act is meant to be sent until an agency that polls verification sees a match. The ceiling is the same chain with nothing of ours in
 * it: three records produced (request on record, birth, number) and three commits (act, number, read model), one after the other.
 */
export const measureLatency = async (hub: BenchHub, rate: Rate, context: BenchContext): Promise<readonly Figure[]> => {
  const children = (count: number): readonly Child[] => [...generateChildren(context.nextSeed(), count)]
  await sendAll(hub, children(warmUp), { ...rate, perSecond: Math.min(rate.perSecond, 20) }, context)
  const { ceilings, results } = await interleave({
    runs: context.options.runs,
    measureCeilings: () => measureChain(hub.endpoints),
    measure: () =>
      hub.window(`births-at-${rate.perSecond}`, () =>
        sendAll(hub, children(Math.round(rate.perSecond * rate.seconds)), rate, context),
      ),
  })
  const target = birthLatency.find(({ perSecond }) => perSecond === rate.perSecond)?.target
  return toFigures(rate, results, { ...ceilings, target })
}

export const latencyBench: Bench = {
  what: 'from a registered birth to its number and to a verifiable child, at one rate',
  run: (context) =>
    context.onHub((hub) => {
      const { rate, seconds = usualSeconds } = context.options
      return measureLatency(hub, { perSecond: rate, seconds }, context)
    }),
}
