import { nothing, type ProblemEntry } from './problem-entry.ts'

/** What can be wrong with persons of the register, their residences, and the units that callers name. */
export const residenceProblems = {
  'person-not-held': {
    status: 404,
    title: 'The register holds nobody by this number',
    caller: 'Check the twelve digits; a number that was cancelled is not held any more.',
    operator: nothing,
  },
  'unit-not-in-force': {
    status: 400,
    title: 'An administrative unit was not in force on the first day of the residence',
    caller:
      'Use the code of the unit that `errors` names as successor; where there are several, the address tells which. A code of the list before 2025-07-01 is for residences that began before.',
    operator: 'If the code should exist, load the newest lists of administrative units.',
  },
  'unit-mismatch': {
    status: 400,
    title: 'The codes of an address do not belong together',
    caller: 'Check province, district and commune against the lists in force on the first day of the residence.',
    operator: 'If they should belong together, load the newest lists of administrative units.',
  },
  'residence-overlaps': {
    status: 409,
    title: 'A residence of that kind is registered from that day on, or from a later one',
    caller:
      'Read the residence of the person. A new one begins after the first day of the one that is registered; one of former times must end before it.',
    operator: nothing,
  },
  'residence-after-death': {
    status: 409,
    title: 'The residence begins after the death of the person',
    caller: 'Check who is meant, and the first day.',
    operator: nothing,
  },
  'no-residence-to-end': {
    status: 409,
    title: 'The person has no residence of that kind that lasts until that day',
    caller: 'Read the residence of the person; it may have ended, or begin later.',
    operator: nothing,
  },
  'unknown-province': {
    status: 404,
    title: 'There is no province of that code today',
    caller: 'Use a code of the list of 2025-07-01; the answer without `province` lists them all.',
    operator: 'If the province should exist, load the newest lists of administrative units.',
  },
} as const satisfies Record<string, ProblemEntry>
