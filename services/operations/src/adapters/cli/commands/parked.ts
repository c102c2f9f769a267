import { CommandFailure } from '../exit-codes.ts'
import {
  given,
  pageOptions,
  segment,
  text,
  type Arguments,
  type Command,
  type CommandGroup,
  type Stage,
} from '../command.ts'

const consumerOption = { type: 'string', describe: 'the consumer, that is the service' } as const
const whose = { consumer: { ...consumerOption, demandOption: true } } as const

const selectionOptions = {
  ...whose,
  key: { type: 'string', describe: 'those of one person, by internal id' },
  reason: { type: 'string', describe: 'those parked for one reason, and what is parked behind them' },
  all: { type: 'boolean', describe: 'all of the consumer' },
} as const

const selectionOf = (args: Arguments): object => {
  const { key, reason } = given(args, ['key', 'reason'])
  const chosen = [key, reason, args['all'] === true ? 'all' : undefined].filter((value) => value !== undefined)
  if (chosen.length !== 1) throw new CommandFailure('usage', 'Say what to work off: one of --key, --reason and --all.')
  if (key !== undefined) return { kind: 'key', key }
  return reason === undefined ? { kind: 'all' } : { kind: 'reason', reason }
}

const rateOf = ({ rate }: Arguments): object => (typeof rate === 'number' ? { ratePerSecond: rate } : {})

const mostKeysOf = ({ keys }: Arguments): object => (typeof keys === 'number' ? { mostKeys: keys } : {})

const isOver = (state: unknown): boolean => state === 'finished' || state === 'cancelled'

/** How far a redrive has come, in keys. */
const redriveStage = ({ state, keysDone, keysTotal }: Arguments): Stage | undefined =>
  typeof keysDone === 'number' && typeof keysTotal === 'number'
    ? { done: keysDone, total: keysTotal, isOver: isOver(state) }
    : undefined

const redrivePath = (id: string): string => `/parked/redrives/${encodeURIComponent(id)}`

export const parked: CommandGroup = {
  name: 'parked',
  describe: 'Events that could not be applied, and the persons whom they hold back',
  commands: [
    {
      command: 'groups',
      describe: 'Parked events by consumer and reason',
      columns: ['consumer', 'reason', 'events', 'keys', 'oldestParkedAt', 'eventTypes'],
      toRequest: () => ({ method: 'GET', path: '/parked' }),
    },
    {
      command: 'list',
      describe: 'Parked events of a consumer, the oldest first',
      columns: ['id', 'eventType', 'key', 'reason', 'parkedAt', 'topic', 'partition', 'offset'],
      options: {
        ...whose,
        reason: { type: 'string', describe: 'only those parked for this reason' },
        key: { type: 'string', describe: 'only those of this person, by internal id' },
        ...pageOptions,
      },
      toRequest: (args) => ({
        method: 'GET',
        path: '/parked/events',
        query: given(args, ['consumer', 'reason', 'key', 'after', 'limit']),
      }),
    },
    {
      command: 'rehearse',
      describe: 'Try what working parked events off would come to; nothing changes',
      role: 'operator',
      options: { ...selectionOptions, keys: { type: 'number', describe: 'most persons to try, 200 unless given' } },
      toRequest: (args) => ({
        method: 'POST',
        path: '/parked/rehearsals',
        body: { consumer: text(args, 'consumer'), selection: selectionOf(args), ...mostKeysOf(args) },
      }),
    },
    {
      command: 'redrive',
      describe: 'Work parked events off, in order for each person',
      role: 'operator',
      options: {
        ...selectionOptions,
        rate: { type: 'number', describe: 'most events a second' },
      },
      toRequest: (args) => ({
        method: 'POST',
        path: '/parked/redrives',
        body: { consumer: text(args, 'consumer'), selection: selectionOf(args), ...rateOf(args) },
      }),
      progress: {
        toRequest: (answer) => ({ method: 'GET', path: redrivePath(text(answer, 'id')) }),
        stageOf: redriveStage,
      },
    },
    {
      command: 'skip <parkedId>',
      describe: 'Propose to leave the first parked event of a person out for good; somebody else has to approve it',
      role: 'operator',
      options: { ...whose, reason: { type: 'string', demandOption: true, describe: 'why it may be left out' } },
      toRequest: (args) => ({
        method: 'POST',
        path: '/parked/skips',
        body: {
          consumer: text(args, 'consumer'),
          parkedId: text(args, 'parkedId'),
          reason: text(args, 'reason'),
        },
      }),
    },
    {
      command: 'skips',
      describe: 'Proposals to leave parked events out; what nobody has decided first',
      columns: [
        'id',
        'consumer',
        'state',
        'eventType',
        'key',
        'parkedReason',
        'reason',
        'proposedBy.officer',
        'decidedBy.officer',
      ],
      toRequest: () => ({ method: 'GET', path: '/parked/skips' }),
    },
    {
      command: 'decide-skip <skipId> <decision>',
      describe: 'Approve or refuse what somebody else proposed',
      role: 'approver',
      options: { ...whose, decision: { choices: ['approve', 'refuse'] } },
      toRequest: (args) => ({
        method: 'POST',
        path: `/parked/skips/${segment(args, 'skipId')}/decision`,
        body: { consumer: text(args, 'consumer'), decision: text(args, 'decision') },
      }),
    },
  ],
}

const steer = (verb: string, path: string, describe: string): Command => ({
  command: `${verb} <id>`,
  describe,
  role: 'operator',
  toRequest: (args) => ({ method: 'POST', path: `${redrivePath(text(args, 'id'))}/${path}` }),
})

export const redrives: CommandGroup = {
  name: 'redrives',
  describe: 'Runs that work parked events off',
  commands: [
    {
      command: 'list',
      describe: 'The latest runs',
      columns: [
        'id',
        'consumer',
        'state',
        'keysDone',
        'keysTotal',
        'applied',
        'failedAgain',
        'alreadyDone',
        'startedAt',
      ],
      toRequest: () => ({ method: 'GET', path: '/parked/redrives' }),
    },
    {
      command: 'show <id>',
      describe: 'One run, and what came of it',
      toRequest: (args) => ({ method: 'GET', path: redrivePath(text(args, 'id')) }),
      progress: {
        toRequest: (answer) => ({ method: 'GET', path: redrivePath(text(answer, 'id')) }),
        stageOf: redriveStage,
      },
    },
    steer('pause', 'pause', 'Let a run rest after the person at hand'),
    steer('resume', 'resume', 'Let a run that rests go on'),
    steer('cancel', 'cancellation', 'End a run; what it applied stays applied'),
  ],
}

export const quarantine: CommandGroup = {
  name: 'quarantine',
  describe: 'Provinces whose events a consumer parks until the quarantine is lifted',
  commands: [
    {
      command: 'list',
      describe: 'Quarantines in force',
      columns: ['consumer', 'provinceCode', 'reason', 'since', 'setBy'],
      toRequest: () => ({ method: 'GET', path: '/parked/quarantines' }),
    },
    {
      command: 'set <consumer> <province>',
      describe: 'Let a consumer park the events of a province',
      role: 'operator',
      options: { reason: { type: 'string', demandOption: true, describe: 'why' } },
      toRequest: (args) => ({
        method: 'PUT',
        path: `/parked/quarantines/${segment(args, 'consumer')}/${segment(args, 'province')}`,
        body: { reason: text(args, 'reason') },
      }),
    },
    {
      command: 'lift <consumer> <province>',
      describe: 'End a quarantine; what was parked is worked off with `parked redrive --reason quarantined`',
      role: 'operator',
      toRequest: (args) => ({
        method: 'DELETE',
        path: `/parked/quarantines/${segment(args, 'consumer')}/${segment(args, 'province')}`,
      }),
    },
  ],
}
