import { isPlacedByKey, type TopicName } from '@hub/contracts'
import { encodeCursor, takePage, type Cursor, type Found, type Range } from '../domain/page.ts'
import { fits, toStreamEvent, type EventFilter, type StreamEvent, type StreamRecord } from '../domain/stream-event.ts'
import type { Topics } from './ports.ts'

export interface Search {
  readonly topic: TopicName
  readonly fromMs: number
  /** Without it, up to where the topic ends now. */
  readonly toMs?: number | undefined
  readonly filter: EventFilter
  readonly after?: Cursor | undefined
  readonly limit: number
}

export interface EventPage {
  readonly events: readonly StreamEvent[]
  /** Where to go on, also when there is nothing more yet. */
  readonly next: string
  /** Whether everything was looked at that was there. */
  readonly complete: boolean
}

// An operator waits for the answer, and the gateway for 15 s.
const withinMs = 8_000
const mostRecords = 100_000

/** Collects what fits, as much of each partition as one page could hold. */
const createCollector = (ranges: readonly Range[], filter: EventFilter, limit: number) => {
  const found = new Map(
    ranges.map((range) => [range.partition, { range, records: [] as StreamRecord[], readTo: range.from }]),
  )
  let read = 0
  return {
    found: (): readonly Found[] => [...found.values()],
    each: (record: StreamRecord): 'next' | 'enough-of-partition' | 'enough' => {
      const part = found.get(record.partition)
      if (part === undefined) return 'next'
      read += 1
      part.readTo = Number(record.offset) + 1
      if (fits(record, filter)) part.records.push(record)
      if (read >= mostRecords) return 'enough'
      return part.records.length >= limit ? 'enough-of-partition' : 'next'
    },
    /** Offsets that no record has any more were passed over without being handed over. */
    finish: (): void => {
      for (const part of found.values()) if (part.records.length < limit) part.readTo = part.range.to
    },
  }
}

export const createSearchEvents =
  ({ topics }: { readonly topics: Topics }) =>
  async ({ topic, fromMs, toMs, filter, after, limit }: Search): Promise<EventPage> => {
    const bounds = await topics.readBounds(topic)
    const [starts, ends] = await Promise.all([
      after ?? topics.findOffsets(topic, fromMs),
      toMs === undefined ? undefined : topics.findOffsets(topic, toMs),
    ])
    const only =
      filter.person !== undefined && isPlacedByKey(topic) ? topics.partitionOf(filter.person, bounds.length) : undefined
    const ranges = bounds
      .filter(({ partition }) => only === undefined || partition === only)
      .map(({ partition, low, high }) => ({
        partition,
        from: Math.max(low, starts.get(partition) ?? low),
        to: ends?.get(partition) ?? high,
      }))
    const collector = createCollector(ranges, filter, limit)
    const ended = await topics.scan(topic, ranges, { each: collector.each, withinMs })
    if (ended === 'end') collector.finish()
    const page = takePage(collector.found(), limit)
    return {
      events: page.records.map((record) => toStreamEvent(record)),
      next: encodeCursor(page.next),
      complete: page.complete,
    }
  }
