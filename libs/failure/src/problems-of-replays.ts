import { nothing, type ProblemEntry } from './problem-entry.ts'

/** What operators can be told about replays. */
export const replayProblems = {
  'unknown-replay': {
    status: 404,
    title: 'There is no such replay',
    caller: 'Use an id of the list of replays.',
    operator: nothing,
  },
  'topic-not-consumed': {
    status: 409,
    title: 'The consumer does not read this topic',
    caller: 'Name a consumer and a topic that it reads.',
    operator: 'Which consumer reads which topic is in `docs/ARCHITECTURE.md`.',
  },
  'replay-not-now': {
    status: 409,
    title: 'This cannot be done with the replay in the state that it is in',
    caller: 'Read the replay: it is planned, rehearsed, then run.',
    operator: 'See `docs/runbooks/replay.md`.',
  },
  'replay-needs-approval': {
    status: 409,
    title: 'A replay of so many records needs the approval of another officer',
    caller: 'Let another officer approve it, then run it.',
    operator: '`REPLAY_APPROVAL_ABOVE` of operations says how many records go without.',
  },
} as const satisfies Record<string, ProblemEntry>
