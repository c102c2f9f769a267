import { problems, problemTypeBase, type ProblemDocument, type ProblemName } from '@hub/failure'
import { Agent, request, RetryAgent, type Dispatcher } from 'undici'
import type { Request } from './command.ts'
import { CommandFailure } from './exit-codes.ts'
import type { Settings } from './settings.ts'

/** Calls the operations service as an operator, through the gateway. */
export interface HubClient {
  /** @throws CommandFailure with what the hub said against it */
  readonly call: (wanted: Request, options?: { readonly idempotencyKey: string }) => Promise<Answer>
  readonly close: () => Promise<void>
}

interface Answer {
  readonly body: unknown
  /** Under which the exchange stands in the message log. */
  readonly exchangeId: string
  /** The clock of the hub, as its answer says it. */
  readonly date: Date | undefined
}

// "Vận hành nền tảng chia sẻ, điều phối dữ liệu"
const procedure = 'G01-VH01'
const patienceMs = 20_000
// A token lives for minutes and a command for less, except those that wait or follow.
const marginMs = 30_000

/** Writes carry an idempotency key, a structured field string, so they are sent again like reads. */
const retryOptions = {
  maxRetries: 3,
  minTimeout: 300,
  maxTimeout: 3_000,
  methods: ['GET', 'POST', 'PUT', 'DELETE'],
  statusCodes: [502, 503, 504],
  throwOnError: false,
} satisfies NonNullable<ConstructorParameters<typeof RetryAgent>[1]>

const parse = (content: string): unknown => {
  try {
    return content === '' ? undefined : JSON.parse(content)
  } catch {
    return undefined
  }
}

const isProblem = (body: unknown): body is ProblemDocument =>
  typeof body === 'object' && body !== null && 'title' in body && typeof body.title === 'string'

/** What the registry of problems says to operators; their own program is the caller. */
const adviceOn = ({ type }: ProblemDocument): readonly string[] => {
  const name = type.startsWith(problemTypeBase) ? type.slice(problemTypeBase.length) : ''
  if (!Object.hasOwn(problems, name)) return []
  const { caller, operator } = problems[name as ProblemName]
  return [`What to do: ${caller}`, `The hub's side: ${operator}`]
}

const isAway = (status: number): boolean => status === 429 || status >= 502

/** How the answer ends the command. */
export const toFailure = (status: number, body: unknown): CommandFailure => {
  const kind = isAway(status) ? 'away' : status >= 500 ? 'failed' : 'refused'
  if (!isProblem(body)) return new CommandFailure(kind, `The hub answered ${status}.`)
  const { title, detail, errors = [], instance } = body
  return new CommandFailure(kind, `${title} (${status})`, [
    ...(detail === undefined ? [] : [detail]),
    ...errors.map((error) => `${error.pointer}: ${error.detail}`),
    ...adviceOn(body),
    ...(instance === undefined ? [] : [`Exchange: ${instance}`]),
  ])
}

const toAway = (error: unknown, address: string): CommandFailure => {
  if (error instanceof CommandFailure) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer'
  return new CommandFailure('away', `The hub does not answer at ${address} (${code}).`, [
    'Is it running? `npm run logs -- gateway` shows its log; docs/runbooks/service-away.md says what to do.',
  ])
}

const textOf = (headers: Readonly<Record<string, string | string[] | undefined>>, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value.at(-1) : value
}

const createTokens = (settings: Settings, dispatcher: Dispatcher): (() => Promise<string>) => {
  const { tokenEndpoint, clientId, clientSecret } = settings
  let kept: { readonly token: string; readonly until: number } | undefined
  return async () => {
    if (kept !== undefined && Date.now() < kept.until) return kept.token
    const { statusCode, body } = await request(tokenEndpoint, {
      dispatcher,
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
      headersTimeout: patienceMs,
    })
    const answer = parse(await body.text())
    if (statusCode === 400 || statusCode === 401) {
      throw new CommandFailure('refused', `The hub does not take ${clientId} with this secret.`, [
        'What to do: look at HUBCTL_CLIENT_ID and its secret, or the profile; a client may have been deactivated in the catalogue.',
      ])
    }
    if (statusCode !== 200) throw toFailure(statusCode, answer)
    const { access_token: token, expires_in: seconds } = answer as { access_token: string; expires_in: number }
    kept = { token, until: Date.now() + seconds * 1000 - marginMs }
    return token
  }
}

/** The address of a request, as `--dry-run` shows it. */
export const targetOf = ({ path, query = {} }: Request): string => {
  const search = new URLSearchParams(query).toString()
  return `/operations/v1${path}${search === '' ? '' : `?${search}`}`
}

export const createHubClient = (settings: Settings): HubClient => {
  const agent = new Agent()
  const dispatcher = new RetryAgent(agent, retryOptions)
  const tokenOf = createTokens(settings, dispatcher)

  const send = async (wanted: Request, idempotencyKey: string | undefined): Promise<Answer> => {
    const { statusCode, headers, body } = await request(settings.gateway + targetOf(wanted), {
      dispatcher,
      method: wanted.method,
      headers: {
        authorization: `Bearer ${await tokenOf()}`,
        'hub-procedure': procedure,
        'hub-officer': settings.officer,
        'hub-purpose': settings.purpose,
        ...(wanted.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': JSON.stringify(idempotencyKey) }),
      },
      ...(wanted.body === undefined ? {} : { body: JSON.stringify(wanted.body) }),
      headersTimeout: patienceMs,
      bodyTimeout: patienceMs,
    })
    const answer = parse(await body.text())
    if (statusCode >= 400) throw toFailure(statusCode, answer)
    const date = textOf(headers, 'date')
    return {
      body: answer,
      exchangeId: textOf(headers, 'hub-exchange-id') ?? '',
      date: date === undefined ? undefined : new Date(date),
    }
  }

  return {
    call: async (wanted, options) => {
      try {
        return await send(wanted, options?.idempotencyKey)
      } catch (error) {
        throw toAway(error, settings.gateway)
      }
    },
    close: () => agent.destroy(),
  }
}
