import { nothing, type ProblemEntry } from './problem-entry.ts'

/** What can be told about leaving parked events out. */
export const skipProblems = {
  'unknown-skip': {
    status: 404,
    title: 'Nobody has proposed this skip of a parked event',
    caller: 'Use the id of the proposal, at the consumer that it was made at.',
    operator: nothing,
  },
  'parked-behind-another': {
    status: 409,
    title: 'An earlier event of the same person is parked: this one has not been tried yet',
    caller: 'Redrive the person, or skip the first of its parked events; then see whether this one fails at all.',
    operator: 'See `docs/runbooks/parked-events.md`.',
  },
  'skip-proposed-already': {
    status: 409,
    title: 'Somebody has proposed to skip this event, and that is not decided yet',
    caller: 'Wait for the decision, or have the proposal refused first.',
    operator: nothing,
  },
  'skip-decided-already': {
    status: 409,
    title: 'The skip was decided before, by another officer or in another way',
    caller: 'Read the skip as it is now.',
    operator: nothing,
  },
  'skip-lapsed': {
    status: 409,
    title: 'The event is not parked any more: it was worked off before the skip was decided',
    caller: 'Nothing is left to skip; the journey of the event says what became of it.',
    operator: nothing,
  },
} as const satisfies Readonly<Record<string, ProblemEntry>>
