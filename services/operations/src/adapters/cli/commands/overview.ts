import type { Command } from '../command.ts'

const look = (command: string, path: string, describe: string, columns: readonly string[]): Command => ({
  command,
  describe,
  columns,
  toRequest: () => ({ method: 'GET', path: `/overview${path}` }),
})

/** What an operator looks at first. */
export const overviewCommands: readonly Command[] = [
  look('overview', '', 'Every service at a glance: health, outbox, parked, waiting, overdue', [
    'service',
    'processes',
    'parked',
    'waiting',
    'overdue',
    'outbox.rows',
    'outbox.oldestSeconds',
  ]),
  look('waiting', '/waiting-events', 'Events that wait for something that is not here yet', [
    'consumer',
    'eventType',
    'eventId',
    'key',
    'awaits',
    'waitingSince',
    'deadline',
    'overdue',
  ]),
  look('held', '/held-requests', 'Requests for a number that wait for the population authority', [
    'id',
    'state',
    'deadline',
    'overdue',
  ]),
  look('overdue', '/unresolved-acts', 'Acts about persons who are not known, the most urgent first', [
    'actId',
    'kind',
    'registrar',
    'communeCode',
    'role',
    'state',
    'deadline',
    'overdue',
  ]),
]
