import type { Span, SpanReference } from './span.ts'

/** A trace as a tree. Batches that carried something of it hang under the span that they link to. */
export interface TraceNode {
  readonly span: Span
  readonly hangsBy: 'parent' | 'link'
  /** In the order of their starts. */
  readonly children: readonly TraceNode[]
}

const isSame = (one: SpanReference, other: SpanReference): boolean =>
  one.spanId === other.spanId && one.traceId === other.traceId

const byStart = (one: TraceNode, other: TraceNode): number => one.span.startedAt - other.span.startedAt

/** The spans of the trace whose parents are elsewhere; of a trace that is whole that is one. */
export const growTree = (spans: readonly Span[], traceId: string): readonly TraceNode[] => {
  const own = spans.filter((span) => span.traceId === traceId)
  const batches = spans.flatMap((span) => {
    // A batch that links to several spans of one trace is shown once.
    const link = span.links.find((candidate) => candidate.traceId === traceId)
    return link === undefined ? [] : [{ span, link }]
  })
  const grow = (span: Span, hangsBy: TraceNode['hangsBy']): TraceNode => ({
    span,
    hangsBy,
    children: [
      ...own.filter(({ parentSpanId }) => parentSpanId === span.spanId).map((child) => grow(child, 'parent')),
      ...batches.filter(({ link }) => isSame(link, span)).map((batch) => grow(batch.span, 'link')),
    ].toSorted(byStart),
  })
  const ids = new Set(own.map(({ spanId }) => spanId))
  return own
    .filter(({ parentSpanId = '' }) => !ids.has(parentSpanId))
    .map((root) => grow(root, 'parent'))
    .toSorted(byStart)
}

export interface TraceRow {
  readonly node: TraceNode
  readonly depth: number
}

/** The tree line by line, each span above what it led to. */
export const toRows = (nodes: readonly TraceNode[], depth = 0): readonly TraceRow[] =>
  nodes.flatMap((node) => [{ node, depth }, ...toRows(node.children, depth + 1)])

const labelOf = ({ span: { service, name }, hangsBy }: TraceNode): string =>
  `${hangsBy === 'link' ? '⇢ ' : ''}${service} ${name}`

/** The shape of the tree, whatever came first and however often: each kind of span once under the same parent, in the order of the alphabet. */
export const outlineOf = (nodes: readonly TraceNode[], indentation = ''): readonly string[] =>
  [...Map.groupBy(nodes, labelOf)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([label, group]) => [
      indentation + label,
      ...outlineOf(
        group.flatMap(({ children }) => children),
        `${indentation}  `,
      ),
    ])
