import { given, pageOptions, segment, text, type Command, type CommandGroup } from '../command.ts'

const topicOption = { topic: { type: 'string', describe: 'only this topic' } } as const

export const topicsCommand: Command = {
  command: 'topics',
  describe: 'Topics: how much, how fast, how far each consumer is behind',
  columns: ['topic', 'owner', 'records', 'lastMinute', 'lastHour', 'consumers'],
  toRequest: () => ({ method: 'GET', path: '/streams/topics' }),
}

const eventColumns = ['writtenAt', 'type', 'id', 'key', 'partition', 'offset', 'fault']

export const eventFilters = {
  type: { type: 'string', describe: 'only events of this type; `pin-issued` is enough' },
  person: { type: 'string', describe: 'only events of this person, by internal id' },
  act: { type: 'string', describe: 'only events of this act, by id' },
} as const

export const events: CommandGroup = {
  name: 'events',
  describe: 'Events of topics; personal data is masked',
  commands: [
    {
      command: 'list',
      describe: 'Events of a topic, the oldest first; of the last hour unless told',
      columns: eventColumns,
      options: {
        topic: { type: 'string', demandOption: true, describe: 'name of the topic' },
        from: { type: 'string', describe: 'written at or after this instant (RFC 3339)' },
        to: { type: 'string', describe: 'written before this instant' },
        ...eventFilters,
        ...pageOptions,
      },
      toRequest: (args) => ({
        method: 'GET',
        path: '/streams/events',
        query: given(args, ['topic', 'from', 'to', 'type', 'person', 'act', 'after', 'limit']),
      }),
    },
    {
      command: 'show <eventId>',
      describe: 'One event, masked',
      options: topicOption,
      toRequest: (args) => ({
        method: 'GET',
        path: `/streams/events/${segment(args, 'eventId')}`,
        query: given(args, ['topic']),
      }),
    },
    {
      command: 'journey <eventId>',
      describe: 'Which consumers applied, parked or keep it waiting; what caused it, what it caused',
      options: topicOption,
      toRequest: (args) => ({
        method: 'GET',
        path: `/streams/events/${segment(args, 'eventId')}/journey`,
        query: given(args, ['topic']),
      }),
    },
    {
      command: 'reveal <eventId>',
      describe: 'One event with its personal data; who saw it, and why, is kept',
      role: 'operator',
      options: {
        ...topicOption,
        reason: { type: 'string', demandOption: true, describe: 'why it has to be seen' },
      },
      toRequest: (args) => ({
        method: 'POST',
        path: `/streams/events/${segment(args, 'eventId')}/revelation`,
        query: given(args, ['topic']),
        body: { reason: text(args, 'reason') },
      }),
    },
  ],
}
