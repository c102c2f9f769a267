import { describe, expect, test } from '@jest/globals'
import { eventually } from '@hub/testing'
import type { EachBatchPayload } from 'kafkajs'
import { createDealtWith } from './dealt-with.ts'

/** A broker that keeps what it is told, and refuses as often as the test says. */
const createBroker = (refusals = 0) => {
  const commits: string[] = []
  let left = refusals
  const commitOffsetsIfNecessary: EachBatchPayload['commitOffsetsIfNecessary'] = (offsets) => {
    left -= 1
    if (left >= 0) return Promise.reject(new Error('the group is rebalancing'))
    const places = offsets?.topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => `${topic}/${partition}@${offset}`),
    )
    commits.push((places ?? []).join(' '))
    return Promise.resolve()
  }
  const batchOf = (topic: string, partition: number): EachBatchPayload =>
    ({ batch: { topic, partition }, commitOffsetsIfNecessary }) as EachBatchPayload
  return { commits, batchOf }
}

const everyMs = 5
const never = 3_600_000

describe('how far partitions are dealt with', () => {
  test('is told of all of them at once, of each the last', async () => {
    const { commits, batchOf } = createBroker()
    const dealtWith = createDealtWith(everyMs, () => undefined)
    await dealtWith.note(batchOf('acts', 0), '4')
    await dealtWith.note(batchOf('acts', 1), '7')
    await dealtWith.note(batchOf('pins', 0), '1')
    await dealtWith.note(batchOf('acts', 0), '5')
    await eventually(
      () => commits.length,
      (count) => count > 0,
    )
    expect(commits).toEqual(['acts/0@6 acts/1@8 pins/0@2'])
  })

  test('is told again after a commit that failed', async () => {
    const { commits, batchOf } = createBroker(2)
    const failures: unknown[] = []
    const dealtWith = createDealtWith(everyMs, (error) => failures.push(error))
    await dealtWith.note(batchOf('acts', 0), '4')
    await eventually(
      () => commits.length,
      (count) => count > 0,
    )
    expect(commits).toEqual(['acts/0@5'])
    expect(failures).toHaveLength(2)
  })

  test('is told at the end, and at once after it', async () => {
    const { commits, batchOf } = createBroker()
    const dealtWith = createDealtWith(never, () => undefined)
    await dealtWith.note(batchOf('acts', 0), '4')
    expect(commits).toEqual([])
    await dealtWith.finish()
    expect(commits).toEqual(['acts/0@5'])
    await dealtWith.note(batchOf('acts', 1), '8')
    expect(commits).toEqual(['acts/0@5', 'acts/1@9'])
  })

  test('is not told of what others go on with', async () => {
    const { commits, batchOf } = createBroker()
    const dealtWith = createDealtWith(never, () => undefined)
    await dealtWith.note(batchOf('acts', 0), '4')
    dealtWith.forget()
    await dealtWith.note(batchOf('acts', 1), '8')
    await dealtWith.finish()
    expect(commits).toEqual(['acts/1@9'])
  })

  test('is told of nothing once closed', async () => {
    const { commits, batchOf } = createBroker()
    const dealtWith = createDealtWith(never, () => undefined)
    dealtWith.close()
    await dealtWith.note(batchOf('acts', 0), '4')
    dealtWith.forget()
    await dealtWith.finish()
    expect(commits).toEqual([])
  })
})
