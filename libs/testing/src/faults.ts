import type * as Jest from '@jest/globals'
import type { CallerAnswer } from './caller.ts'
import { eventually } from './eventually.ts'
import type { Fault, FaultProxy } from './fault-proxy.ts'
import type { RunningService } from './running-service.ts'

/**
 * The fault matrix of a service: each dependency in each condition, one test for each cell. What a cell asks for is data; how a condition is made, and
 * what holds in all of them, is here: the service starts and stays up whatever is away, callers are told clearly and in time, nothing is parked,
 * and once the dependency is mended everything that arrived or was acknowledged is done exactly once, without a hand.
 */
type Condition = 'away at start' | 'away in the middle' | 'half-open' | 'slow'
type Dependency = 'postgres' | 'kafka' | 'redis' | 'upstream'

interface Cell {
  /** Ends the name of the test. */
  readonly promise: string
  /** What callers get meanwhile: an answer, or this problem. Absent where nobody calls the service. */
  readonly callers?:
    'an answer' | 'service-unavailable' | 'service-timeout' | 'message-log-unavailable' | 'catalogue-unconfirmed'
  /** Whether the service says that it is ready meanwhile. */
  readonly ready: boolean
}

/** Some work that was brought to the service; what it is made of goes on in the background. */
export interface Work {
  /** Whether it has begun to show effect. */
  readonly isBegun: () => Promise<boolean>
  readonly isDone: () => Promise<boolean>
  /** How often each effect is there, once it is done: all 1, unless something was lost or doubled. */
  readonly count: () => Promise<readonly number[]>
}

/** A service with proxies between it and what it depends on. */
export interface ServiceUnderFaults<Needed extends Dependency> {
  readonly proxies: Readonly<Record<Needed, FaultProxy>>
  /** Starts the service without waiting until it is ready; one at a time. */
  readonly start: () => Promise<RunningService>
  /** Brings so many pieces of work, past the proxies. */
  readonly bring: (pieces: number) => Promise<Work>
  /** Calls the service as a caller would. Absent where nobody does. */
  readonly ask?: (service: RunningService) => Promise<CallerAnswer>
  /** How many events are parked. */
  readonly countParked: () => Promise<number>
  readonly stop: () => Promise<void>
}

/** What a test file has of Jest: programs that are no tests use this lib too, and there Jest has nothing to give. */
type TestFunctions = Pick<typeof Jest, 'afterAll' | 'beforeAll' | 'describe' | 'expect' | 'test'>

// The gateway gives up on a service after 15 s, a service on a statement after 20 s.
const answerWithinMs = 25_000
// Longer than anything stays good that was confirmed before the fault: the catalogue of the gateway does for a second.
const stillGoodMs = 1_500
const blinks = 8
const slow: Fault = { kind: 'latency', ms: 200 }

/** What callers see and what operators see while a dependency is disturbed, and what must be true afterwards. */
const createExpectations = (
  expect: TestFunctions['expect'],
  { ask, countParked }: Pick<ServiceUnderFaults<never>, 'ask' | 'countParked'>,
) => {
  const expectAnswer = async (service: RunningService, { callers }: Pick<Cell, 'callers'>): Promise<void> => {
    if (callers === undefined || ask === undefined) return
    const startedAt = performance.now()
    const answer = await ask(service)
    expect(performance.now() - startedAt).toBeLessThan(answerWithinMs)
    if (callers === 'an answer') {
      expect(answer).toMatchObject({ problem: undefined })
      return
    }
    expect(answer).toMatchObject({ problem: callers, status: callers === 'service-timeout' ? 504 : 503 })
    if (answer.status === 503) expect(Number(answer.retryAfter)).toBeGreaterThan(0)
  }
  const expectDone = async (work: readonly Work[]): Promise<void> => {
    for (const { isDone } of work) await eventually(isDone, (isTrue) => isTrue, { what: 'all work', timeoutMs: 40_000 })
    for (const { count } of work) expect([...new Set(await count())]).toEqual([1])
    expect(await countParked()).toBe(0)
  }
  return {
    expectDone,
    /** Asks on until the service says of itself what the cell says. */
    expectMeanwhile: async (service: RunningService, cell: Cell): Promise<void> => {
      const startedAt = performance.now()
      const look = async (): Promise<boolean> => {
        await expectAnswer(service, cell)
        const { ready } = await service.health()
        const isOver = cell.callers !== 'an answer' || performance.now() - startedAt > stillGoodMs
        return ready === cell.ready && isOver
      }
      const what = cell.ready ? 'a ready service' : 'a service that says it is not ready'
      await eventually(look, (isTrue) => isTrue, { what, everyMs: 100 })
    },
    expectRecovery: async (service: RunningService, work: readonly Work[]): Promise<void> => {
      await service.untilReady()
      await expectDone(work)
      await expectAnswer(service, { callers: 'an answer' })
    },
  }
}

/** How each condition is made. One service serves the cells of a file, as long as none wants to see it start. */
const createScenarios = <Needed extends Dependency>(
  expect: TestFunctions['expect'],
  under: ServiceUnderFaults<Needed>,
) => {
  const { expectMeanwhile, expectDone, expectRecovery } = createExpectations(expect, under)
  let running: RunningService | undefined

  const stop = async (): Promise<void> => {
    await running?.stop()
    running = undefined
  }
  const start = async (): Promise<RunningService> => {
    running = await under.start()
    return running
  }
  const ready = async (): Promise<RunningService> => {
    const service = running ?? (await start())
    await service.untilReady()
    return service
  }

  const awayAtStart = async (proxy: FaultProxy, cell: Cell): Promise<void> => {
    await stop()
    proxy.set({ kind: 'reset' })
    const service = await start()
    await expectMeanwhile(service, cell)
    const work = await under.bring(3)
    proxy.set({ kind: 'none' })
    await expectRecovery(service, [work])
  }
  /** Away only for a blink, again and again: what is under way breaks, and whatever is tried next works. */
  const blinking = async (proxy: FaultProxy): Promise<readonly Work[]> => {
    const work: Work[] = []
    while (work.length < blinks) {
      work.push(await under.bring(3))
      proxy.set({ kind: 'reset' })
      proxy.set({ kind: 'none' })
    }
    return work
  }
  const broken = async (proxy: FaultProxy, cell: Cell, fault: Fault): Promise<void> => {
    const service = await ready()
    const before = await under.bring(20)
    await eventually(before.isBegun, (isTrue) => isTrue, { what: 'the first work' })
    proxy.set(fault)
    const meanwhile = await under.bring(5)
    await expectMeanwhile(service, cell)
    proxy.set({ kind: 'none' })
    await expectRecovery(service, [before, meanwhile])
  }
  const awayInTheMiddle = async (proxy: FaultProxy, cell: Cell): Promise<void> => {
    await ready()
    const work = await blinking(proxy)
    await expectDone(work)
    await broken(proxy, cell, { kind: 'reset' })
  }
  const slowed = async (proxy: FaultProxy, cell: Cell): Promise<void> => {
    const service = await ready()
    proxy.set(slow)
    const work = await under.bring(3)
    await expectMeanwhile(service, cell)
    await expectDone([work])
    proxy.set({ kind: 'none' })
    await expectRecovery(service, [])
  }
  const scenarios: Readonly<Record<Condition, (proxy: FaultProxy, cell: Cell) => Promise<void>>> = {
    'away at start': awayAtStart,
    'away in the middle': awayInTheMiddle,
    'half-open': (proxy, cell) => broken(proxy, cell, { kind: 'half-open' }),
    slow: slowed,
  }
  const proxies = Object.values<FaultProxy>(under.proxies)
  const mend = (): void => proxies.forEach((proxy) => proxy.set({ kind: 'none' }))
  return {
    play: async (dependency: Needed, condition: Condition, cell: Cell): Promise<void> => {
      try {
        await scenarios[condition](under.proxies[dependency], cell)
      } finally {
        mend()
      }
    },
    stop: async () => {
      mend()
      await stop()
      await under.stop()
      await Promise.all(proxies.map((proxy) => proxy.stop()))
    },
  }
}

export const describeFaults = <Needed extends Dependency>(
  { afterAll, beforeAll, describe, expect, test }: TestFunctions,
  setUp: () => Promise<ServiceUnderFaults<Needed>>,
  cells: Readonly<Record<`${Needed} ${Condition}`, Cell>>,
): void => {
  let scenarios: ReturnType<typeof createScenarios<Needed>> | undefined
  beforeAll(async () => {
    scenarios = createScenarios(expect, await setUp())
  })
  afterAll(() => scenarios?.stop())

  describe('a dependency that is', () => {
    for (const [name, cell] of Object.entries<Cell>(cells)) {
      const [dependency, ...condition] = name.split(' ')
      test(`${name}: ${cell.promise}`, async () => {
        expect.hasAssertions()
        await scenarios?.play(dependency as Needed, condition.join(' ') as Condition, cell)
      })
    }
  })
}
