import { setTimeout as delay } from 'node:timers/promises'
import type { Endpoints } from '@hub/local'
import { generateFamilies, readAdministrativeUnits, take, type Child } from '../fixtures/index.ts'
import {
  createMinistryOfJustice,
  createSocialInsurance,
  toHubAddress,
  type MinistryOfJustice,
  type Verifier,
} from '../partners/index.ts'
import { measureCeilings } from './ceilings.ts'
import { spreadOf, type Spread } from './statistics.ts'
import type { Figure } from './figure.ts'

export interface LatencyOptions {
  /** Births a second, sent at their times whether or not the hub keeps up (open loop). */
  readonly rate: number
  readonly seconds: number
  readonly seed: number
}

interface Births {
  readonly toNumber: Spread
  readonly toVerifiable: Spread
  readonly births: number
  readonly unfinished: number
}

const pollMs = 5
const patienceMs = 30_000
const warmUp = 100

const childrenOf = (seed: number, count: number): readonly Child[] => {
  const families = generateFamilies({
    seed,
    today: new Date().toISOString().slice(0, 10),
    units: readAdministrativeUnits(),
    undeterminedSexShare: 0,
  })
  return [...take(families, count)].flatMap(({ children }) => children).slice(0, count)
}

/** Registers a child and polls as an agency would. @returns the times, or undefined if it did not become verifiable in time */
const followBirth = async (
  justice: MinistryOfJustice,
  insurance: Verifier,
  child: Child,
): Promise<{ toNumber: number; toVerifiable: number } | undefined> => {
  const sentAt = performance.now()
  const { body } = await justice.registerBirth(child.act, 10)
  const { pin } = body.identification
  const toNumber = performance.now() - sentAt
  if (pin === undefined) return undefined
  while (performance.now() - sentAt < patienceMs) {
    const { body: verification } = await insurance.verify({
      pin,
      fullName: child.fullName,
      dateOfBirth: child.dateOfBirth,
    })
    if (verification.outcome === 'match') return { toNumber, toVerifiable: performance.now() - sentAt }
    await delay(pollMs)
  }
  return undefined
}

const sendAll = async (endpoints: Endpoints, children: readonly Child[], rate: number): Promise<Births> => {
  const address = toHubAddress(endpoints)
  const [justice, insurance] = [createMinistryOfJustice(address), createSocialInsurance(address)]
  const startedAt = performance.now()
  const following: ReturnType<typeof followBirth>[] = []
  for (const [index, child] of children.entries()) {
    await delay(Math.max(0, startedAt + (index * 1000) / rate - performance.now()))
    following.push(followBirth(justice, insurance, child))
  }
  const times = (await Promise.all(following)).filter((time) => time !== undefined)
  return {
    births: children.length,
    unfinished: children.length - times.length,
    toNumber: spreadOf(times.map(({ toNumber }) => toNumber)),
    toVerifiable: spreadOf(times.map(({ toVerifiable }) => toVerifiable)),
  }
}

/**
 * From sending an act until an agency that polls verification sees a match. The ceiling is the same chain with nothing of ours in it: three records
 * produced (request on record, birth, number) and three commits (act, number, read model), one after the other.
 */
export const measureLatency = async (
  endpoints: Endpoints,
  { rate, seconds, seed }: LatencyOptions,
): Promise<readonly Figure[]> => {
  await sendAll(endpoints, childrenOf(seed + 1, warmUp), rate)
  const before = await measureCeilings(endpoints)
  const births = await sendAll(endpoints, childrenOf(seed, rate * seconds), rate)
  const after = await measureCeilings(endpoints)
  const chain = (of: keyof Spread): number =>
    (3 * (before.commit[of] + before.produce[of]) + 3 * (after.commit[of] + after.produce[of])) / 2
  const figure = (what: string, value: number, ceiling: number): Figure => ({
    what,
    value,
    unit: 'ms',
    ceiling,
    ceilingIs: '3 commits + 3 produces, one after the other',
  })
  return [
    { what: `births sent at ${rate}/s`, value: births.births, unit: '' },
    { what: 'not verifiable within 30 s', value: births.unfinished, unit: '' },
    figure('birth to number, p50', births.toNumber.p50, chain('p50')),
    figure('birth to number, p99', births.toNumber.p99, chain('p99')),
    figure('birth to verifiable, p50', births.toVerifiable.p50, chain('p50')),
    figure('birth to verifiable, p99', births.toVerifiable.p99, chain('p99')),
  ]
}
