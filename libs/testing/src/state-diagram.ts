import { readFileSync } from 'node:fs'

interface Transition {
  readonly from: string
  readonly event: string
  readonly to: string
}

/** The transitions that the comment at the head of a file draws, `state --event--> state`, in its order. */
export const readDrawnTransitions = (file: URL): readonly Transition[] =>
  [...readFileSync(file, 'utf8').matchAll(/^ \*   ([\w-]+?) +--(\w+)-+> ([\w-]+)$/gm)].map(
    ([, from = '', event = '', to = '']) => ({ from, event, to }),
  )

export const listTransitions = (
  table: Readonly<Record<string, Readonly<Record<string, string>>>>,
): readonly Transition[] =>
  Object.entries(table).flatMap(([from, events]) => Object.entries(events).map(([event, to]) => ({ from, event, to })))
