import type { IncomingRecord } from '@hub/contracts'
import type { PartitionOffsets, Place, Position, ReadBatch } from './rebuild-ports.ts'

/** What was read of the log and is not in the shadow yet, for the live model may not have dealt with it. */
export interface ReadAhead {
  /** Ignores what is known already. */
  readonly add: (batch: ReadBatch) => void
  /** Takes records that the live model has dealt with for certain, about so many at most. */
  readonly take: (offsets: readonly PartitionOffsets[], most: number) => readonly IncomingRecord[]
  /** Takes the others. */
  readonly takeRest: (place: Place) => readonly IncomingRecord[]
  /** Everything before it was added, or is known. */
  readonly end: (place: Place) => number
  /** Everything before it was taken. */
  readonly positions: () => readonly Position[]
}

interface Partition extends Place {
  next: number
  end: number
  records: number
  waiting: IncomingRecord[]
}

const nameOf = ({ topic, partition }: Place): string => `${topic}/${partition}`

const isBefore = (offset: number) => (record: IncomingRecord) => Number(record.offset) < offset

/** Removes the first records, and notes that they are taken. */
const takeFirst = (partition: Partition, count: number): readonly IncomingRecord[] => {
  const taken = partition.waiting.slice(0, count)
  partition.waiting = partition.waiting.slice(count)
  partition.records += taken.length
  const [first] = partition.waiting
  partition.next = first === undefined ? partition.end : Number(first.offset)
  return taken
}

const countBefore = ({ waiting }: Partition, offset: number): number => {
  const last = waiting.at(-1)
  if (last === undefined || isBefore(offset)(last)) return waiting.length
  const index = waiting.findIndex((record) => !isBefore(offset)(record))
  return index
}

export const createReadAhead = (known: readonly Position[], offsets: readonly PartitionOffsets[]): ReadAhead => {
  const begun = new Map(known.map((position) => [nameOf(position), position]))
  const partitions = new Map<string, Partition>()
  for (const { topic, partition, low } of offsets) {
    const { next = 0, records = 0 } = begun.get(nameOf({ topic, partition })) ?? {}
    const from = Math.max(low, next)
    partitions.set(nameOf({ topic, partition }), { topic, partition, next: from, end: from, records, waiting: [] })
  }
  const partitionOf = (place: Place): Partition => {
    const found = partitions.get(nameOf(place))
    if (found === undefined) throw new TypeError(`a partition that nobody named: ${nameOf(place)}`)
    return found
  }
  return {
    add: (batch) => {
      const partition = partitionOf(batch)
      if (batch.next <= partition.end) return
      for (const record of batch.records) if (!isBefore(partition.end)(record)) partition.waiting.push(record)
      partition.end = batch.next
      if (partition.waiting.length === 0) partition.next = batch.next
    },
    take: (now, most) => {
      const taken: IncomingRecord[] = []
      for (const { topic, partition: number, committed } of now) {
        if (taken.length >= most) break
        const partition = partitionOf({ topic, partition: number })
        const count = Math.min(countBefore(partition, committed), most - taken.length)
        if (count > 0) taken.push(...takeFirst(partition, count))
      }
      return taken
    },
    takeRest: (place) => {
      const partition = partitionOf(place)
      return takeFirst(partition, partition.waiting.length)
    },
    end: (place) => partitionOf(place).end,
    positions: () =>
      Array.from(partitions.values(), ({ topic, partition, next, records }) => ({ topic, partition, next, records })),
  }
}
