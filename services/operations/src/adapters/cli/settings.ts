import { readFile } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Role } from './command.ts'
import { CommandFailure } from './exit-codes.ts'

/** Where the hub is, and as whom it is called. */
export interface Settings {
  readonly gateway: string
  readonly tokenEndpoint: string
  readonly clientId: string
  readonly clientSecret: string
  /** The person who operates, by an account of the operating agency. */
  readonly officer: string
  readonly purpose: string
}

export type Environment = Readonly<Record<string, string | undefined>>

export interface Wanted {
  readonly officer: string | undefined
  readonly purpose: string | undefined
  readonly profile: string | undefined
  /** Of the clients that a laptop's hub is seeded with. */
  readonly role: Role
}

interface Found {
  readonly gateway: string
  readonly tokenEndpoint?: string | undefined
  readonly clientId: string
  readonly clientSecret: string
  readonly officer?: string | undefined
}

interface Profile {
  readonly hub: string
  readonly clientId: string
  readonly secretFile: string
  readonly officer?: string
}

interface SeededHub {
  readonly gateway: string
  readonly tokenEndpoint: string
  readonly clients: readonly { readonly id: string; readonly secret: string }[]
}

const clientOf: Readonly<Record<Role, string>> = {
  viewer: 'hub-viewer',
  operator: 'hub-operator',
  approver: 'hub-approver',
}

const readJson = async (path: string, what: string): Promise<unknown> => {
  const content = await readFile(path, 'utf8').catch(() => {
    throw new CommandFailure('usage', `${what}: there is no file ${path} that can be read.`)
  })
  try {
    return JSON.parse(content)
  } catch {
    throw new CommandFailure('usage', `${what}: ${path} is not JSON.`)
  }
}

const fromEnvironment = async (env: Environment): Promise<Found | undefined> => {
  const { HUBCTL_HUB: gateway, HUBCTL_CLIENT_ID: clientId, HUBCTL_CLIENT_SECRET_FILE: file } = env
  if (gateway === undefined) return undefined
  const clientSecret =
    env['HUBCTL_CLIENT_SECRET'] ?? (file === undefined ? undefined : (await readFile(file, 'utf8')).trim())
  if (clientId === undefined || clientSecret === undefined) {
    throw new CommandFailure(
      'usage',
      'HUBCTL_HUB is set, so HUBCTL_CLIENT_ID and HUBCTL_CLIENT_SECRET are needed too.',
      ['HUBCTL_CLIENT_SECRET_FILE names a file with the secret instead.'],
    )
  }
  return { gateway, clientId, clientSecret }
}

const profilesFile = (env: Environment): string =>
  env['HUBCTL_PROFILES'] ?? join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'hubctl', 'profiles.json')

const fromProfile = async (env: Environment, name: string): Promise<Found> => {
  const file = profilesFile(env)
  const profiles = (await readJson(file, 'Profiles')) as Readonly<Record<string, Profile>>
  const profile = profiles[name]
  if (profile === undefined) throw new CommandFailure('usage', `${file} has no profile of that name.`)
  const { hub: gateway, clientId, secretFile, officer } = profile
  const secret = await readFile(secretFile, 'utf8').catch(() => {
    throw new CommandFailure('usage', `The file with the secret of the profile cannot be read: ${secretFile}`)
  })
  return { gateway, clientId, clientSecret: secret.trim(), officer }
}

/** A hub on this machine says in a file where it is, and has clients to try with. */
const fromLocalHub = async (env: Environment, role: Role): Promise<Found> => {
  const file = join(env['HUB_STATE'] ?? '.hub', 'endpoints.json')
  const content = await readFile(file, 'utf8').catch(() => {
    throw new CommandFailure('usage', 'No hub is running here, and nothing says where another one is.', [
      'Start one with `npm start`; or set HUBCTL_HUB, HUBCTL_CLIENT_ID and HUBCTL_CLIENT_SECRET; or choose a --profile.',
    ])
  })
  const { gateway, tokenEndpoint, clients } = JSON.parse(content) as SeededHub
  const client = clients.find(({ id }) => id === clientOf[role])
  if (client === undefined) throw new CommandFailure('usage', `${file} has no client ${clientOf[role]}.`)
  return { gateway, tokenEndpoint, clientId: client.id, clientSecret: client.secret, officer: userInfo().username }
}

/** Environment, then profile, then the hub on this machine. @throws CommandFailure that says what is missing */
export const readSettings = async (env: Environment, wanted: Wanted): Promise<Settings> => {
  const profile = wanted.profile ?? env['HUBCTL_PROFILE']
  const found =
    profile === undefined
      ? ((await fromEnvironment(env)) ?? (await fromLocalHub(env, wanted.role)))
      : await fromProfile(env, profile)
  const officer = wanted.officer ?? env['HUBCTL_OFFICER'] ?? found.officer
  if (officer === undefined) {
    throw new CommandFailure('usage', 'Who are you? Name your account with --officer or HUBCTL_OFFICER.')
  }
  const gateway = found.gateway.replace(/\/$/, '')
  return {
    gateway,
    tokenEndpoint: found.tokenEndpoint ?? `${gateway}/oauth/token`,
    clientId: found.clientId,
    clientSecret: found.clientSecret,
    officer,
    purpose: wanted.purpose ?? env['HUBCTL_PURPOSE'] ?? 'operations',
  }
}
