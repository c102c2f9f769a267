import { consumption } from '@hub/contracts'
import { growTree, toRows } from './trace-tree.ts'
import type { Span } from './span.ts'

/** What only the end of a number leads to, or that civil status and the register differ. */
const otherTopics: ReadonlySet<string> = new Set(['verification.fence.v1', 'population.difference.v1'])

/** Every consumer takes in all of its other topics in the course of a birth. */
const consumed = Object.entries(consumption).flatMap(([consumer, topics]) =>
  topics.flatMap((topic) =>
    otherTopics.has(topic) ? [] : [`${consumer} process ${topic}`, `${consumer} process batch ${topic}`],
  ),
)

const promised = [
  'gateway POST /civil-status/v1/acts',
  'gateway POST /v1/acts',
  'gateway send exchange.log.v1',
  'civil-status-sync POST /v1/acts',
  'civil-status-sync send civil-status.act.v1',
  'id-issuance send identity.pin.v1',
  // A person and its snapshot, to two topics at once.
  'population send',
  ...consumed,
]

/** What a birth with a number is known to leave behind and has not yet. Services send their spans about once a second, each in its own time. */
export const missingFromBirth = (spans: readonly Span[], traceId: string): readonly string[] => {
  const present = new Set(toRows(growTree(spans, traceId)).map(({ node: { span } }) => `${span.service} ${span.name}`))
  return promised.filter((label) => !present.has(label))
}
