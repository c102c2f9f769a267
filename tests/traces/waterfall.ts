import Table from 'cli-table3'
import { toRows, type TraceNode, type TraceRow } from './trace-tree.ts'

const barWidth = 24

interface Extent {
  readonly from: number
  readonly to: number
}

const extentOf = (rows: readonly TraceRow[]): Extent => ({
  from: Math.min(...rows.map(({ node: { span } }) => span.startedAt)),
  to: Math.max(...rows.map(({ node: { span } }) => span.endedAt)),
})

const drawBar = ({ node: { span } }: TraceRow, { from, to }: Extent): string => {
  const perColumn = (to - from) / barWidth || 1
  const startsAt = Math.min(barWidth - 1, Math.floor((span.startedAt - from) / perColumn))
  const length = Math.max(1, Math.round((span.endedAt - span.startedAt) / perColumn))
  return ' '.repeat(startsAt) + '█'.repeat(Math.min(length, barWidth - startsAt))
}

const nameOf = ({ node: { span, hangsBy }, depth }: TraceRow): string => {
  const count = Number(span.attributes['messaging.batch.message_count'] ?? 1)
  return `${'  '.repeat(depth)}${hangsBy === 'link' ? '⇢ ' : ''}${span.name}${count > 1 ? ` ×${count}` : ''}`
}

const right = (content: string) => ({ content, hAlign: 'right' as const })

/** A trace in 120 columns: what led to what, from when, for how long. */
export const drawWaterfall = (nodes: readonly TraceNode[]): string => {
  const rows = toRows(nodes)
  const extent = extentOf(rows)
  const table = new Table({
    head: ['service', 'span', 'from ms', 'ms', ''],
    colWidths: [19, 53, 9, 7, barWidth + 2],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  })
  table.push(
    ...rows.map((row) => {
      const { span } = row.node
      const from = right((span.startedAt - extent.from).toFixed(0))
      return [span.service, nameOf(row), from, right((span.endedAt - span.startedAt).toFixed(1)), drawBar(row, extent)]
    }),
  )
  return table.toString()
}
