import { isSelected, type SelectedRange, type Selection } from '../domain/selection.ts'
import type { StreamRecord } from '../domain/stream-event.ts'
import type { Topics } from './ports.ts'

export interface SelectedPart {
  readonly records: readonly StreamRecord[]
  /** Records that were looked at. */
  readonly read: number
  /** Where to go on. */
  readonly next: number
}

const withinMs = 20_000

/** Reads on in one partition until it has so many of the records that are meant, is through, or has looked for long enough. */
export const createReadSelected =
  ({ topics }: { readonly topics: Pick<Topics, 'scan'> }) =>
  async (selection: Selection, range: SelectedRange, most: number): Promise<SelectedPart> => {
    const records: StreamRecord[] = []
    let [read, next] = [0, range.from]
    const ended = await topics.scan(selection.topic, [range], {
      withinMs,
      each: (record) => {
        read += 1
        next = Number(record.offset) + 1
        if (isSelected(selection, record)) records.push(record)
        return records.length >= most ? 'enough' : 'next'
      },
    })
    // Behind the last record there may be offsets that no record has any more.
    return { records, read, next: ended === 'end' ? range.to : next }
  }
