import { nothing, type ProblemEntry } from './problem-entry.ts'

/** What can be wrong with an act. */
export const actProblems = {
  'unknown-commune': {
    status: 400,
    title: 'A commune code is not in force on the date of registration',
    caller:
      'Use the code of the list in force on `registeredOn`: the list of 2025-07-01 from that day on, the one before until then.',
    operator: 'If the code should exist, load the newest list of administrative units.',
  },
  'incomplete-place': {
    status: 400,
    title: 'A place names neither a commune nor a foreign country',
    caller: 'Give `communeCode` for a place in Viet Nam, or `country` for a place abroad, not both.',
    operator: nothing,
  },
  'legacy-encoding': {
    status: 400,
    title: 'A name is written in an encoding from before Unicode',
    caller:
      'Convert the name from the encoding that `errors` names (TCVN3, VNI or VISCII) to Unicode, and send it again.',
    operator: nothing,
  },
  'impossible-date': {
    status: 400,
    title: 'A date does not exist in the calendar',
    caller: 'Give a day that exists: YYYY-MM-DD, or YYYY-MM, or YYYY where the rest is unknown.',
    operator: nothing,
  },
  'birth-in-future': {
    status: 400,
    title: 'The date of birth lies after today or after the registration',
    caller: 'Check the date of birth and the date of registration.',
    operator: 'If many callers see this, check the clocks.',
  },
  'event-in-future': {
    status: 400,
    title: 'What the act tells of lies after its registration',
    caller: 'Check the day of the event and the day of registration.',
    operator: 'If many callers see this, check the clocks.',
  },
  'unresolvable-person': {
    status: 400,
    title: 'A person of the act cannot be found by what the act says',
    caller: 'Send the number, or name and date of birth.',
    operator: nothing,
  },
  'person-in-two-roles': {
    status: 400,
    title: 'An act names one person in two roles',
    caller:
      'Check who is meant in each role; two persons of one name and date of birth are told apart by their numbers. A number that was replaced leads to the same person as the one in its place.',
    operator: nothing,
  },
  'person-resolved-already': {
    status: 409,
    title: 'It is known already whom the act means',
    caller: 'Read the act as it is now. An act that means somebody else is corrected by an act of its own.',
    operator: nothing,
  },
  'act-complete': {
    status: 409,
    title: 'Nothing is missing of the act, so it takes no supplement',
    caller:
      'Read the act as it is stored. What was left blank or is wrong in an act that went out is put right by a change, an act of its own.',
    operator: nothing,
  },
  'act-not-revocable': {
    status: 409,
    title: 'The act cannot be revoked',
    caller:
      'Revoke an act of your own, other than a birth, that has gone out. A change is put right by another change; for a birth, propose to cancel the number.',
    operator: nothing,
  },
  'malformed-value': {
    status: 400,
    title: 'A new value is malformed',
    caller: 'Correct the value that `errors` points to.',
    operator: nothing,
  },
  'registration-in-future': {
    status: 400,
    title: 'The date of registration lies after today',
    caller: 'Check the date of registration.',
    operator: 'If many callers see this, check the clocks.',
  },
} as const satisfies Record<string, ProblemEntry>
