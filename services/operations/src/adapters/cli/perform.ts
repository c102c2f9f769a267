import { pause } from '@hub/lifecycle'
import type { Arguments, Command, Role } from './command.ts'
import { text } from './command.ts'
import { targetOf, type HubClient } from './hub-client.ts'
import { createProgressBar, waitUntilOver } from './progress.ts'
import { render } from './render.ts'
import { readSettings, type Settings } from './settings.ts'
import { say, toJson, type Terminal } from './terminal.ts'

const optional = (args: Arguments, name: string): string | undefined => {
  const value = text(args, name)
  return value === '' ? undefined : value
}

const roles: readonly string[] = ['viewer', 'operator', 'approver'] satisfies readonly Role[]

/** The settings that the options ask for. @param least who may do it, where nobody says as whom */
export const settingsFor = (terminal: Terminal, args: Arguments, least: Role): Promise<Settings> =>
  readSettings(terminal.env, {
    officer: optional(args, 'officer'),
    purpose: optional(args, 'purpose'),
    profile: optional(args, 'profile'),
    role: (roles.find((role) => role === args['as']) as Role | undefined) ?? least,
  })

/** Connects, works, and lets go whatever happens. */
export const withHub = async <Result>(
  terminal: Terminal,
  settings: Settings,
  work: (hub: HubClient) => Promise<Result>,
): Promise<Result> => {
  const hub = terminal.connect(settings)
  try {
    return await work(hub)
  } finally {
    await hub.close()
  }
}

const asArguments = (answer: unknown): Arguments => (answer ?? {}) as Arguments

const waitFor = (terminal: Terminal, hub: HubClient, progress: NonNullable<Command['progress']>) => ({
  over: (answer: unknown): Promise<unknown> =>
    waitUntilOver({
      look: async () => (await hub.call(progress.toRequest(asArguments(answer)))).body,
      stageOf: (latest) => (terminal.interrupted.aborted ? undefined : progress.stageOf(latest)),
      pause: (ms) => pause(ms, terminal.interrupted),
      bar: createProgressBar(terminal.stderr),
    }),
})

/** Makes the request of a command and shows the answer. With `--dry-run` nothing is sent. */
export const perform = async (terminal: Terminal, command: Command, args: Arguments): Promise<void> => {
  const { columns, progress, role = 'viewer' } = command
  const wanted = command.toRequest(args)
  const isChange = wanted.method !== 'GET'
  const settings = await settingsFor(terminal, args, role)
  if (isChange && args['dryRun'] === true) {
    const { method, body } = wanted
    const { officer, purpose, clientId } = settings
    const sent = {
      method,
      path: targetOf(wanted),
      officer,
      purpose,
      client: clientId,
      ...(body === undefined ? {} : { body }),
    }
    say(terminal.stdout, args['json'] === true ? toJson(sent) : `Would be sent:\n${render(sent)}`)
    return
  }
  await withHub(terminal, settings, async (hub) => {
    const key = optional(args, 'idempotencyKey') ?? terminal.newId()
    const { body } = await hub.call(wanted, isChange ? { idempotencyKey: key } : undefined)
    const answer =
      progress !== undefined && args['wait'] === true ? await waitFor(terminal, hub, progress).over(body) : body
    if (args['json'] === true) say(terminal.stdout, toJson(answer ?? null))
    else say(terminal.stdout, answer === undefined ? 'Done.' : render(answer, columns))
  })
}
