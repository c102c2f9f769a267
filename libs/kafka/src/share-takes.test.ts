import { describe, expect, test } from '@jest/globals'
import type { IncomingRecord, TopicName } from '@hub/contracts'
import { shareTakes } from './share-takes.ts'

const acts: TopicName = 'civil-status.act.v1'
const pins: TopicName = 'identity.pin.v1'

/** What a partition brings. */
const bring = (partition: number, count: number, topic: TopicName = acts): IncomingRecord[] =>
  Array.from({ length: count }, (_, offset) => ({ topic, partition, offset: String(offset) }) as IncomingRecord)

interface Take {
  readonly records: readonly string[]
  readonly end: () => void
  readonly fail: (error: unknown) => void
}

/** Takes that last until the test ends them. */
const createTakes = (most: { readonly mostRecords: number; readonly mostTakes: number }) => {
  const takes: Take[] = []
  const take = (records: readonly IncomingRecord[]): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const names = records.map(({ topic, partition, offset }) => `${topic === acts ? '' : 'pin '}${partition}:${offset}`)
    takes.push({ records: names, end: resolve, fail: reject })
    return promise
  }
  return { takes, shared: shareTakes(take, most) }
}

const isOurs = (): boolean => true
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(() => setImmediate(resolve)))

describe('what partitions of a topic bring', () => {
  test('together is taken together, each in its order', async () => {
    const { takes, shared } = createTakes({ mostRecords: 200, mostTakes: 4 })
    const asked = [shared(bring(0, 2), isOurs), shared(bring(1, 1), isOurs)]
    await settled()
    expect(takes.map(({ records }) => records)).toEqual([['0:0', '0:1', '1:0']])
    takes[0]?.end()
    expect(await Promise.all(asked)).toEqual([true, true])
  })

  test('meanwhile waits for the end and goes together then, up to the most records', async () => {
    const { takes, shared } = createTakes({ mostRecords: 3, mostTakes: 1 })
    void shared(bring(0, 1), isOurs)
    await settled()
    for (const partition of [1, 2, 3]) void shared(bring(partition, partition), isOurs)
    await settled()
    expect(takes).toHaveLength(1)
    takes[0]?.end()
    await settled()
    expect(takes[1]?.records).toEqual(['1:0', '2:0', '2:1'])
    takes[1]?.end()
    await settled()
    expect(takes[2]?.records).toEqual(['3:0', '3:1', '3:2'])
  })

  test('is taken by several at once where more of it waits than goes together, and no more than may be under way', async () => {
    const { takes, shared } = createTakes({ mostRecords: 2, mostTakes: 3 })
    for (const partition of [0, 1, 2, 3]) void shared(bring(partition, 2), isOurs)
    void shared(bring(0, 1, pins), isOurs)
    await settled()
    expect(takes.map(({ records }) => records)).toEqual([
      ['0:0', '0:1'],
      ['1:0', '1:1'],
      ['2:0', '2:1'],
    ])
    takes[0]?.end()
    takes[1]?.end()
    await settled()
    expect(takes.slice(3).map(({ records }) => records)).toEqual([['3:0', '3:1'], ['pin 0:0']])
  })

  test('never goes with another topic', async () => {
    const { takes, shared } = createTakes({ mostRecords: 200, mostTakes: 4 })
    void shared(bring(0, 1), isOurs)
    void shared(bring(0, 1, pins), isOurs)
    await settled()
    expect(takes.map(({ records }) => records)).toEqual([['0:0'], ['pin 0:0']])
  })

  test('is not begun with once it may be another member’s', async () => {
    const { takes, shared } = createTakes({ mostRecords: 200, mostTakes: 1 })
    void shared(bring(0, 1), isOurs)
    await settled()
    let isLost = false
    const asked = [shared(bring(1, 1), () => !isLost), shared(bring(2, 1), isOurs)]
    isLost = true
    takes[0]?.end()
    await settled()
    expect(takes[1]?.records).toEqual(['2:0'])
    takes[1]?.end()
    expect(await Promise.all(asked)).toEqual([false, true])
  })

  test('fails together, and the next is taken all the same', async () => {
    const { takes, shared } = createTakes({ mostRecords: 200, mostTakes: 1 })
    const asked = [shared(bring(0, 1), isOurs), shared(bring(1, 1), isOurs)]
    await settled()
    takes[0]?.fail(new Error('the database is away'))
    const results = await Promise.allSettled(asked)
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    void shared(bring(0, 1), isOurs)
    await settled()
    expect(takes[1]?.records).toEqual(['0:0'])
  })
})
