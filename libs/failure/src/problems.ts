import { actProblems } from './problems-of-acts.ts'
import { differenceProblems } from './problems-of-differences.ts'
import { parkedProblems } from './problems-of-parked-events.ts'
import { rebuildProblems } from './problems-of-rebuilds.ts'
import { replayProblems } from './problems-of-replays.ts'
import { residenceProblems } from './problems-of-residences.ts'
import { skipProblems } from './problems-of-skips.ts'
import { nothing, type ProblemEntry } from './problem-entry.ts'

/**
 * Every thing a caller can be told, one row each (RFC 9457). The key is the last part of the problem's `type`;
 * `docs/problems.md` is generated from here.
 */
export const problems = {
  'invalid-request': {
    status: 400,
    title: 'The request does not follow its schema',
    caller: 'Correct the fields named in `errors` and send the request again.',
    operator: nothing,
  },
  ...actProblems,
  ...differenceProblems,
  ...parkedProblems,
  ...rebuildProblems,
  ...replayProblems,
  ...residenceProblems,
  ...skipProblems,
  'malformed-pin': {
    status: 400,
    title: 'A personal identification number does not have twelve digits',
    caller: 'Send all twelve digits, leading zeros included, as a string.',
    operator: nothing,
  },
  'unknown-sex-code': {
    status: 400,
    title: 'A sex code is not in the code list of this service',
    caller: 'Use the code list named in the API description of the service.',
    operator: nothing,
  },
  'malformed-name': {
    status: 400,
    title: 'A name holds characters that no name has, or is too long',
    caller:
      'Send the name in Unicode, as it stands in the register: letters, spaces, apostrophes, hyphens and full stops, at most 100 characters.',
    operator: nothing,
  },
  'invalid-header': {
    status: 400,
    title: 'A required request header is missing or malformed',
    caller: 'Send the headers named in `errors`.',
    operator: nothing,
  },
  'idempotency-key-differs': {
    status: 400,
    title: 'The Idempotency-Key is not the number of the act',
    caller: 'Leave the header out, or send the act number as its value, in double quotes.',
    operator: nothing,
  },
  'not-authenticated': {
    status: 401,
    title: 'The access token is missing, expired or not valid',
    caller: 'Fetch a new access token and send the request again.',
    operator: 'If all callers see this, check the token signing key.',
  },
  'not-granted': {
    status: 403,
    title: 'The calling subsystem has no grant for this operation under this procedure',
    caller: 'Check the procedure code; ask the owner of the service for a grant.',
    operator: 'Grants are in the catalogue (`deploy/catalogue`).',
  },
  'ground-not-granted': {
    status: 403,
    title: 'This agency may not propose to cancel a number on this ground',
    caller: 'Check the ground; the grant of the agency names those that it may propose on.',
    operator: 'If the agency should be able to, add the ground to the terms of its grant.',
  },
  'outside-the-gateway': {
    status: 403,
    title: 'The request did not come through the gateway',
    caller: 'Call the gateway.',
    operator: 'Check that gateway and services share one caller context key and that their clocks agree.',
  },
  'unknown-service': {
    status: 404,
    title: 'There is no such service or operation',
    caller: 'Check the method and the address against the API description.',
    operator: nothing,
  },
  'unknown-act': {
    status: 404,
    title: 'No act with this number was received from this subsystem',
    caller: 'Check the number, or register the act.',
    operator: nothing,
  },
  'unknown-number': {
    status: 404,
    title: 'No such number was ever given out or imported',
    caller: 'Check the twelve digits.',
    operator: nothing,
  },
  'unknown-cancellation': {
    status: 404,
    title: 'There is no such cancellation, or it is not for this agency to see',
    caller: 'Use the `Location` that the proposal was answered with.',
    operator: nothing,
  },
  'unknown-request': {
    status: 404,
    title: 'There is no such request for a number',
    caller: 'Use an id of the list of held requests.',
    operator: nothing,
  },
  'unknown-import': {
    status: 404,
    title: 'There is no such import of this agency',
    caller: 'Use the `Location` that the import was begun with.',
    operator: nothing,
  },
  'unknown-establishment': {
    status: 404,
    title: 'There is no such run over citizens without a number',
    caller: 'Use the `Location` that the run was begun with.',
    operator: nothing,
  },
  'unknown-person': {
    status: 404,
    title: 'Nobody else is known by what the decision names',
    caller: 'Name a candidate of the request, or a number that another person holds or held.',
    operator: nothing,
  },
  'unknown-event': {
    status: 404,
    title: 'No event with this id was found in the topics',
    caller: 'Check the id; name the topic if it is known, so that more of it can be looked through.',
    operator: nothing,
  },
  'own-proposal': {
    status: 409,
    title: 'Nobody decides about what he proposed himself',
    caller: 'Let another officer decide; `Hub-Officer` names who acts.',
    operator: nothing,
  },
  'number-cancelled-already': {
    status: 409,
    title: 'The number is cancelled already',
    caller: 'Nothing is left to do; a cancelled number stays cancelled.',
    operator: nothing,
  },
  'number-not-cancelled': {
    status: 409,
    title: 'The number is not cancelled: nothing took its place',
    caller: 'Go on using the number; only the end of a number is certified.',
    operator: nothing,
  },
  'cancellation-not-effective': {
    status: 409,
    title: 'The number, or one that took its place, is cancelled, but that is not effective yet',
    caller: 'Ask again in a moment; only what is effective is certified.',
    operator: 'If it lasts, see `docs/runbooks/cancellation-not-effective.md`.',
  },
  'cancellation-proposed-already': {
    status: 409,
    title: 'Somebody has proposed to cancel this number, and that is not decided yet',
    caller: 'Wait for the decision, or have the proposal refused first.',
    operator: nothing,
  },
  'cancellation-decided-already': {
    status: 409,
    title: 'The proposal was decided before, by another officer or in another way',
    caller: 'Read the cancellation as it is now.',
    operator: nothing,
  },
  'establishment-running-already': {
    status: 409,
    title: 'Another run over citizens without a number is not completed yet',
    caller: 'Wait until it is completed; a paused run is not.',
    operator: nothing,
  },
  'establishment-completed': {
    status: 409,
    title: 'The run is completed',
    caller: 'Begin another one for persons who came since.',
    operator: nothing,
  },
  'import-completed': {
    status: 409,
    title: 'The import is completed: no more rows are taken',
    caller: 'Begin another import for further rows.',
    operator: nothing,
  },
  'import-out-of-step': {
    status: 409,
    title: 'Rows before these are missing, or some of these were taken already',
    caller: 'Go on with the row that `errors` names.',
    operator: nothing,
  },
  'request-decided-already': {
    status: 409,
    title: 'The request was decided before, by another officer or in another way',
    caller: 'Read the request as it is now.',
    operator: nothing,
  },
  'person-has-number': {
    status: 409,
    title: 'The person of the request holds a number, and the decision names another person',
    caller: 'Cancel the number first, if the two are one person. Decide `different-person` to answer with it.',
    operator: nothing,
  },
  'person-undecided': {
    status: 409,
    title: 'The request of the person that the decision names is held itself',
    caller: 'Decide about that request first.',
    operator: nothing,
  },
  'payload-too-large': {
    status: 413,
    title: 'The request body is too large',
    caller: 'Send at most 2 MiB.',
    operator: nothing,
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The request body is in a format that is not taken here',
    caller: 'Send `Content-Type: application/json`; rows of an import as `application/x-ndjson` or `text/csv`.',
    operator: nothing,
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'This idempotency key was used before with other content',
    caller: 'Use a new key for a new command; the same key only to send the same command again.',
    operator: nothing,
  },
  'act-number-reused': {
    status: 422,
    title: 'This act number was received before with other content',
    caller: 'Read the act as it is stored; a correction is a new act.',
    operator: nothing,
  },
  'internal-error': {
    status: 500,
    title: 'The hub failed to handle the request',
    caller: 'Send the request again later; if it persists, report the `instance`.',
    operator: 'Find the exchange in the log by `instance`.',
  },
  'broken-answer': {
    status: 502,
    title: 'The service behind the gateway gave an answer that cannot be passed on',
    caller: 'Send the request again later; if it persists, report the `instance`.',
    operator: 'Look at the log of the service that owns the operation.',
  },
  'service-unavailable': {
    status: 503,
    title: 'The service is not available at the moment',
    caller:
      'Send the same request again after `Retry-After` seconds; an act keeps its number, so nothing is done twice.',
    operator: 'See the health of the service and of its database.',
  },
  'message-log-unavailable': {
    status: 503,
    title: 'The exchange cannot be put on record at the moment',
    caller:
      'Send the same request again after `Retry-After` seconds; an act keeps its number, so nothing is done twice.',
    operator: 'See the health of Kafka: no exchange is answered that is not on record.',
  },
  'catalogue-unconfirmed': {
    status: 503,
    title: 'The grants cannot be confirmed at the moment',
    caller: 'Send the same request again after `Retry-After` seconds.',
    operator: 'See the health of Redis and of the database of the gateway: one of them must answer.',
  },
  'service-timeout': {
    status: 504,
    title: 'The service did not answer in time',
    caller: 'Send the same request again; an act keeps its number, so nothing is done twice.',
    operator: 'See the health of the service and of its database.',
  },
} as const satisfies Record<string, ProblemEntry>

export type ProblemName = keyof typeof problems
