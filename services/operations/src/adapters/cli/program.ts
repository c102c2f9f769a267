import yargs, { type Argv, type Options } from 'yargs'
import type { Arguments, Command, CommandGroup } from './command.ts'
import { overviewCommands } from './commands/overview.ts'
import { parked, quarantine, redrives } from './commands/parked.ts'
import { rebuild } from './commands/rebuilds.ts'
import { replay } from './commands/replays.ts'
import { eventFilters, events, topicsCommand } from './commands/streams.ts'
import { examine } from './doctor/doctor.ts'
import { CommandFailure, exitCodes } from './exit-codes.ts'
import { follow } from './follow.ts'
import { perform } from './perform.ts'
import { say, toJson, type Terminal } from './terminal.ts'

const groups: readonly CommandGroup[] = [events, parked, redrives, quarantine, replay, rebuild]

const commonOptions = {
  json: { type: 'boolean', describe: 'JSON instead of tables', global: true },
  officer: { type: 'string', describe: 'who you are, by your account [HUBCTL_OFFICER]', global: true },
  purpose: { type: 'string', describe: 'what it is for, a short code [HUBCTL_PURPOSE]', global: true },
  profile: { type: 'string', describe: 'a hub from the file of profiles [HUBCTL_PROFILE]', global: true },
  as: {
    choices: ['viewer', 'operator', 'approver'],
    describe: 'which client of the hub on this machine; the least that is enough unless given',
    global: true,
  },
} as const satisfies Record<string, Options>

const changeOptions = {
  'dry-run': { type: 'boolean', describe: 'show what would be sent, and send nothing' },
  'idempotency-key': { type: 'string', describe: 'the key of the command, to send it once more by hand' },
} as const satisfies Record<string, Options>

const waitOptions = {
  wait: { type: 'boolean', describe: 'wait until it is over; Ctrl-C ends the waiting, not the work' },
} as const satisfies Record<string, Options>

const optionsOf = ({ options = {}, role, progress }: Command): Readonly<Record<string, Options>> => ({
  ...options,
  ...(role === undefined ? {} : changeOptions),
  ...(progress === undefined ? {} : waitOptions),
})

/** Arguments in the command string count as texts; yargs would read an id of digits as a number. */
const register = (terminal: Terminal, program: Argv, command: Command): Argv =>
  program.command(
    command.command,
    command.describe,
    (builder) => builder.options(optionsOf(command)),
    (args) => perform(terminal, command, args as Arguments),
  )

const registerGroup = (terminal: Terminal, program: Argv, { name, describe, commands }: CommandGroup): Argv =>
  program.command(name, describe, (builder) =>
    commands
      .reduce((inner, command) => register(terminal, inner, command), builder)
      .demandCommand(1, `Say what: hubctl ${name} ${commands.map(({ command }) => command.split(' ')[0]).join('|')}`),
  )

const epilogue = `Ends with ${exitCodes.done} done, ${exitCodes.failed} failed, ${exitCodes.usage} wrong command line, ${exitCodes.refused} refused by the hub, ${exitCodes.away} hub away.`

const createProgram = (terminal: Terminal, argv: readonly string[]): Argv => {
  const program = yargs([...argv])
    .scriptName('hubctl')
    .usage('$0 <command>: see what happens in the hub, and mend it')
    .options(commonOptions)
    .parserConfiguration({ 'parse-numbers': false, 'parse-positional-numbers': false })
  const single = [topicsCommand, ...overviewCommands]
  for (const command of single) register(terminal, program, command)
  for (const group of groups) registerGroup(terminal, program, group)
  return program
    .command(
      'follow',
      'Events as they come, until Ctrl-C',
      (builder) =>
        builder.options({
          topic: { type: 'string', array: true, describe: 'this topic; may be given again; all facts unless given' },
          from: { type: 'string', describe: 'begin at this instant instead of now' },
          ...eventFilters,
        }),
      (args) => follow(terminal, args as Arguments),
    )
    .command(
      'doctor',
      'Looks at an installation and says what to do',
      (builder) => builder,
      (args) => examine(terminal, args as Arguments),
    )
    .completion('completion', 'Prints the script that completes commands in bash or zsh')
    .demandCommand(1, 'Say what to do; `hubctl --help` lists it.')
    .strict()
    .locale('en')
    .version(false)
    .epilogue(epilogue)
    .wrap(110)
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error instanceof CommandFailure
        ? error
        : new CommandFailure('usage', message, ['`hubctl --help` lists what there is.'])
    })
}

const tell = (terminal: Terminal, argv: readonly string[], error: unknown): number => {
  if (!(error instanceof CommandFailure)) throw error
  const { kind, message, lines } = error
  if (argv.includes('--json')) say(terminal.stderr, toJson({ failure: kind, message, lines }))
  else say(terminal.stderr, message, ...lines.map((line) => `  ${line}`))
  return exitCodes[kind]
}

/** @returns what the process ends with */
export const runHubctl = async (terminal: Terminal, argv: readonly string[]): Promise<number> => {
  try {
    await createProgram(terminal, argv).parseAsync()
    return exitCodes.done
  } catch (error) {
    return tell(terminal, argv, error)
  }
}
