import { CommandFailure } from '../exit-codes.ts'
import { given, segment, type Arguments, type Command, type CommandGroup, type Stage } from '../command.ts'

const replayPath = (args: Arguments): string => `/replays/${segment(args, 'id')}`

const working = ['planning', 'rehearsing', 'running'] as const

/** How far a replay has come: a run by the records that were sent, everything else only by whether it is over. */
const stageOf = ({ state, sent, plan }: Arguments): Stage | undefined => {
  const records = (plan as { records?: unknown } | undefined)?.records
  const isOver = !working.some((name) => name === state)
  const done = typeof sent === 'number' ? sent : 0
  return { done, total: typeof records === 'number' ? records : done, isOver }
}

const progress: NonNullable<Command['progress']> = {
  toRequest: (answer) => ({ method: 'GET', path: replayPath(answer) }),
  stageOf,
}

const listOf = (args: Arguments, name: string): readonly string[] | undefined => {
  const value = args[name]
  return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined
}

const parseRange = (range: string): object => {
  const [, partition, from, to] = /^(\d+):(\d+)-(\d+)$/.exec(range) ?? []
  if (partition === undefined) {
    throw new CommandFailure(
      'usage',
      '--offsets takes <partition>:<from>-<to>, for instance 3:1000-2000; the last is not included.',
    )
  }
  return { partition: Number(partition), from: Number(from), to: Number(to) }
}

const planOf = (args: Arguments): object => {
  const [types, persons, offsets] = [listOf(args, 'type'), listOf(args, 'person'), listOf(args, 'offsets')]
  return {
    ...given(args, ['consumer', 'reason', 'topic', 'from', 'to']),
    ...(types === undefined ? {} : { types }),
    ...(persons === undefined ? {} : { persons }),
    ...(offsets === undefined ? {} : { offsets: offsets.map(parseRange) }),
  }
}

const settingsOf = ({ rate, cap, failureLimit }: Arguments): object => ({
  ...(typeof rate === 'number' ? { ratePerSecond: rate } : {}),
  ...(typeof cap === 'number' ? { cap } : {}),
  ...(typeof failureLimit === 'number' ? { failureLimit } : {}),
})

const step = (verb: string, path: string, describe: string, more: Partial<Command> = {}): Command => ({
  command: `${verb} <id>`,
  describe,
  role: 'operator',
  toRequest: (args) => ({ method: 'POST', path: `${replayPath(args)}/${path}` }),
  ...more,
})

const plan: Command = {
  command: 'plan',
  describe: 'Say which records a consumer is to take in once more; nothing is changed by it',
  role: 'operator',
  options: {
    consumer: { type: 'string', demandOption: true, describe: 'the consumer, that is the service' },
    topic: { type: 'string', demandOption: true, describe: 'the topic' },
    reason: { type: 'string', demandOption: true, describe: 'why, without accents: it goes with every record' },
    from: { type: 'string', describe: 'written at or after this instant (RFC 3339, UTC)' },
    to: { type: 'string', describe: 'written before this instant' },
    offsets: { type: 'string', array: true, describe: '<partition>:<from>-<to>; may be given again' },
    type: { type: 'string', array: true, describe: 'only events of this type; may be given again' },
    person: { type: 'string', array: true, describe: 'only events of this person, by internal id; may be given again' },
  },
  toRequest: (args) => ({ method: 'POST', path: '/replays', body: planOf(args) }),
  progress,
}

const run = step('run', 'run', 'Let the consumer take in what was rehearsed, and approved where it is large', {
  options: {
    rate: { type: 'number', describe: 'most records a second' },
    cap: { type: 'number', describe: 'rest after so many records' },
    'failure-limit': { type: 'number', describe: 'rest where more than this share fails, 0 to 1' },
  },
  toRequest: (args) => ({ method: 'POST', path: `${replayPath(args)}/run`, body: settingsOf(args) }),
  progress,
})

/** `show` asks for nothing but what it shows, so waiting looks at the same place. */
const show: Command = {
  command: 'show <id>',
  describe: 'Plan, rehearsal, progress and report',
  toRequest: (args) => ({ method: 'GET', path: replayPath(args) }),
  progress,
}

export const replay: CommandGroup = {
  name: 'replay',
  describe: 'Letting a consumer take records in once more: plan, rehearse, approve, run',
  commands: [
    plan,
    show,
    {
      command: 'list',
      describe: 'The newest replays',
      columns: [
        'id',
        'state',
        'consumer',
        'selection.topic',
        'plan.records',
        'sent',
        'plannedBy.officer',
        'plannedAt',
        'reason',
      ],
      toRequest: () => ({ method: 'GET', path: '/replays' }),
    },
    step('rehearse', 'rehearsal', 'Let the consumer take everything in, and roll it back', { progress }),
    step('approve', 'approval', 'Approve what another officer planned', { role: 'approver' }),
    run,
    step('pause', 'pause', 'Let it rest after the step that is under way'),
    step('resume', 'resume', 'Let it go on from where it has come', { progress }),
    step('cancel', 'cancellation', 'End it; what was sent stays sent'),
  ],
}
