import { nothing, type ProblemEntry } from './problem-entry.ts'

/** What operators are told who build a read model anew. */
export const rebuildProblems = {
  'unknown-rebuild': {
    status: 404,
    title: 'There is no such rebuild',
    caller: 'List the rebuilds.',
    operator: nothing,
  },
  'rebuild-running-already': {
    status: 409,
    title: 'Another rebuild of this read model is not finished yet',
    caller: 'Wait until it is finished, or cancel it.',
    operator: 'See `docs/runbooks/rebuild.md`.',
  },
} as const satisfies Record<string, ProblemEntry>
