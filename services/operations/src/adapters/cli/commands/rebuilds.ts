import { segment, text, type Arguments, type Command, type CommandGroup, type Stage } from '../command.ts'

const rebuildPath = (args: Arguments): string => `/rebuilds/${segment(args, 'id')}`

interface TopicProgress {
  readonly read: number
  readonly total: number
}

/** How far a rebuild has come, over all topics. */
const stageOf = ({ state, progress }: Arguments): Stage | undefined => {
  if (!Array.isArray(progress)) return undefined
  const topics = progress as readonly TopicProgress[]
  return {
    done: topics.reduce((sum, { read }) => sum + read, 0),
    total: topics.reduce((sum, { total }) => sum + total, 0),
    isOver: state !== 'running',
  }
}

const progress: NonNullable<Command['progress']> = {
  toRequest: (answer) => ({ method: 'GET', path: rebuildPath(answer) }),
  stageOf,
}

export const rebuild: CommandGroup = {
  name: 'rebuild',
  describe: 'Building a read model anew from its topics, beside the one that answers',
  commands: [
    {
      command: 'start <consumer>',
      describe: 'Begin to build the read model of a consumer anew',
      role: 'operator',
      toRequest: (args) => ({ method: 'POST', path: '/rebuilds', body: { consumer: text(args, 'consumer') } }),
      progress,
    },
    {
      command: 'show <id>',
      describe: 'How far it has come, and what it found',
      toRequest: (args) => ({ method: 'GET', path: rebuildPath(args) }),
      progress,
    },
    {
      command: 'list',
      describe: 'Rebuilds, the newest first',
      columns: ['id', 'consumer', 'state', 'startedBy', 'startedAt', 'finishedAt', 'attempts', 'report.equal'],
      toRequest: () => ({ method: 'GET', path: '/rebuilds' }),
    },
    {
      command: 'cancel <id>',
      describe: 'Give it up; the model that answers is not touched',
      role: 'operator',
      toRequest: (args) => ({ method: 'POST', path: `${rebuildPath(args)}/cancellation` }),
    },
  ],
}
