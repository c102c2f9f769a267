import { nothing, type ProblemEntry } from './problem-entry.ts'

/** What operators can be told about parked events, and about what is done with them. */
export const parkedProblems = {
  'unknown-parked-event': {
    status: 404,
    title: 'There is no such parked event',
    caller: 'List the parked events again: it may have been worked off or skipped.',
    operator: nothing,
  },
  'unknown-redrive': {
    status: 404,
    title: 'There is no such job that works off parked events',
    caller: 'Use the id that the job was started with, at the consumer that it was started at.',
    operator: nothing,
  },
  'unknown-quarantine': {
    status: 404,
    title: 'This consumer has no quarantine of this province',
    caller: 'List the quarantines; if it was lifted a moment ago, nothing is left to do.',
    operator: nothing,
  },
  'redrive-over': {
    status: 409,
    title: 'The job that works off parked events is over',
    caller: 'Start another one for what is still parked.',
    operator: nothing,
  },
} as const satisfies Record<string, ProblemEntry>
