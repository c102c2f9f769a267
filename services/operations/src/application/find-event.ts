import { topics as declared, type TopicName } from '@hub/contracts'
import { madeAtMs, type StreamRecord } from '../domain/stream-event.ts'
import type { Topics } from './ports.ts'

// Clocks of services disagree a little; an event is published after it was made, usually at once.
const marginMs = 60_000
const soonMs = 600_000
const withinMs = 4_000
const mostRecords = 100_000

const topicNames = Object.keys(declared) as TopicName[]

/**
 * Finds an event by its id, without an index: the id holds when the event was made, so it lies in some topic soon after that; if not, it was published
 * late, and the rest of the topics is looked through. See decision 0022.
 */
export const createFindEvent = ({ topics }: { readonly topics: Topics }) => {
  const findIn = async (
    topic: TopicName,
    eventId: string,
    window: { readonly fromMs: number; readonly toMs?: number },
  ): Promise<StreamRecord | undefined> => {
    const [starts, ends] = await Promise.all([
      topics.findOffsets(topic, window.fromMs),
      window.toMs === undefined
        ? topics.readBounds(topic).then((bounds) => new Map(bounds.map(({ partition, high }) => [partition, high])))
        : topics.findOffsets(topic, window.toMs),
    ])
    const ranges = [...starts].map(([partition, from]) => ({ partition, from, to: ends.get(partition) ?? from }))
    let found: StreamRecord | undefined
    let read = 0
    await topics.scan(topic, ranges, {
      each: (record) => {
        read += 1
        if (record.headers['ce_id'] === eventId) found = record
        return found !== undefined || read >= mostRecords ? 'enough' : 'next'
      },
      withinMs,
    })
    return found
  }

  /** @param topic where to look; everywhere unless it is known */
  return async (eventId: string, topic?: TopicName): Promise<StreamRecord | undefined> => {
    const candidates = topic === undefined ? topicNames : [topic]
    const madeAt = madeAtMs(eventId)
    const soon = { fromMs: Math.max(0, madeAt - marginMs), toMs: madeAt + soonMs }
    for (const window of [soon, { fromMs: soon.toMs }]) {
      const found = await Promise.all(candidates.map((candidate) => findIn(candidate, eventId, window)))
      const record = found.find((one) => one !== undefined)
      if (record !== undefined) return record
    }
    return undefined
  }
}
