import type { EachBatchPayload } from 'kafkajs'

type Commit = EachBatchPayload['commitOffsetsIfNecessary']

/** How far each partition is dealt with, told to the broker at intervals: what it is not told of in time comes again, and is known by then. */
export interface DealtWith {
  /** @param offset of the last record that is dealt with, and with it all before */
  readonly note: (payload: EachBatchPayload, offset: string) => Promise<void>
  /** Tells the broker now, and from now on at once. */
  readonly finish: () => Promise<void>
  /** What was noted is for others to go on with. */
  readonly forget: () => void
  /** The broker is told of nothing any more. */
  readonly close: () => void
}

interface Position {
  readonly topic: string
  readonly partition: number
  readonly offset: string
}

/** @param onFailure hears of a commit that failed; it is tried again */
export const createDealtWith = (everyMs: number, onFailure: (error: unknown) => void): DealtWith => {
  const positions = new Map<string, Position>()
  let commit: Commit | undefined
  let timer: NodeJS.Timeout | undefined
  let state: 'open' | 'finishing' | 'closed' = 'open'

  const commitAll = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    if (positions.size === 0) return
    const told = [...positions]
    const byTopic = Map.groupBy(
      told.map(([, position]) => position),
      ({ topic }) => topic,
    )
    await commit?.({ topics: [...byTopic].map(([topic, partitions]) => ({ topic, partitions })) })
    for (const [place, position] of told) if (positions.get(place) === position) positions.delete(place)
  }

  const plan = (): void => {
    if (state === 'closed') return
    timer ??= setTimeout(() => {
      timer = undefined
      void commitAll().catch((error: unknown) => {
        onFailure(error)
        plan()
      })
    }, everyMs)
  }

  const forget = (): void => {
    clearTimeout(timer)
    timer = undefined
    positions.clear()
  }

  return {
    note: async ({ batch: { topic, partition }, commitOffsetsIfNecessary }, offset) => {
      if (state === 'closed') return
      // Not the method of the consumer: that one does nothing any more once a stop has begun.
      commit = commitOffsetsIfNecessary
      positions.set(`${topic}/${partition}`, { topic, partition, offset: String(BigInt(offset) + 1n) })
      if (state === 'finishing') await commitAll()
      else plan()
    },
    finish: async () => {
      if (state === 'closed') return
      state = 'finishing'
      await commitAll()
    },
    forget,
    close: () => {
      state = 'closed'
      forget()
    },
  }
}
