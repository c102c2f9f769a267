import type { TopicName } from '@hub/contracts'
import { isType, type StreamRecord } from './stream-event.ts'

/** Which records of a topic are meant. What is not named is not narrowed. */
export interface Selection {
  readonly topic: TopicName
  /** When they were written, from and up to, not including. */
  readonly from?: string
  readonly to?: string
  readonly offsets?: readonly SelectedRange[]
  readonly types?: readonly string[]
  readonly persons?: readonly string[]
}

export interface SelectedRange {
  readonly partition: number
  readonly from: number
  /** The first offset that does not belong to it. */
  readonly to: number
}

/** Between the offsets that its plan notes, whether a record is meant. */
export const isSelected = (
  { types, persons }: Selection,
  { key, headers }: Pick<StreamRecord, 'key' | 'headers'>,
): boolean =>
  (types === undefined || types.some((type) => isType(type, headers['ce_type'] ?? ''))) &&
  (persons === undefined || persons.includes(key ?? ''))

interface PartitionFacts {
  readonly partition: number
  readonly low: number
  readonly high: number
  /** The first offsets at or after the times of the selection, where it has them. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** The part of a partition that a selection is about; undefined if none is. */
export const toRange = (
  { offsets }: Pick<Selection, 'offsets'>,
  { partition, low, high, from = low, to = high }: PartitionFacts,
): SelectedRange | undefined => {
  const everything = { partition, from: low, to: high }
  const asked = offsets === undefined ? everything : offsets.find((range) => range.partition === partition)
  if (asked === undefined) return undefined
  const range = {
    partition,
    from: Math.max(low, from, asked.from),
    to: Math.min(high, to, asked.to),
  }
  return range.from < range.to ? range : undefined
}
