import { nothing, type ProblemEntry } from './problem-entry.ts'

/** What can be wrong with what officers of the population authority do: decisions about differences from civil status, and updates. */
export const differenceProblems = {
  'unknown-difference': {
    status: 404,
    title: 'There is no such difference between civil status and the register',
    caller: 'Use an id of the list of differences.',
    operator: nothing,
  },
  'nothing-to-adjust': {
    status: 409,
    title: 'Civil status has nothing to adjust of this difference',
    caller: 'Wait until it is decided; where the value of civil status stands, or both agree, nothing is to be done.',
    operator: nothing,
  },
  'difference-changed': {
    status: 409,
    title: 'The difference is another one than the decision is about: something was said meanwhile',
    caller: 'Read the difference as it is now, and decide again with its `version`.',
    operator: nothing,
  },
  'difference-decided-already': {
    status: 409,
    title: 'The difference was settled before, by another officer or in another way',
    caller: 'Read the difference as it is now.',
    operator: nothing,
  },
  'newer-item-in-effect': {
    status: 409,
    title: 'The register holds something that took effect later',
    caller: 'Read the person as it is now; an update that still counts takes effect on that day or later.',
    operator: nothing,
  },
} as const satisfies Record<string, ProblemEntry>
