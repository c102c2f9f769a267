import { createSecretKey, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { signCallerContext } from '@hub/http'
import { noTelemetry, randomKey, runService, silentLogger, type RunningService } from '@hub/testing'
import { compose } from '../src/compose.ts'
import type { Config } from '../src/config.ts'

const referenceFile = (name: string): string =>
  fileURLToPath(new URL(`../../../deploy/reference/${name}`, import.meta.url))

/** Signs for the gateway, in every test of a file. */
export const callerKey = randomKey()

const own = {
  CALLER_CONTEXT_KEY: callerKey,
  SUBJECT_KEY_ID: 'subject-test',
  SUBJECT_KEY: randomKey(),
  ADMINISTRATIVE_UNITS_DIR: referenceFile('administrative-units'),
  WORKING_DAYS_FILE: referenceFile('working-days.json'),
}

/** The whole configuration. @param servers where its servers are, and where it listens */
export const configure = (servers: Omit<Config, keyof typeof own>): Config => ({ ...servers, ...own })

export const runCivilStatus = async (servers: Omit<Config, keyof typeof own>): Promise<RunningService> =>
  runService(await compose(configure(servers), silentLogger, noTelemetry))

export const registrar = 'VN/GOV/000.00.00.G15/ecsdb'

interface Call {
  readonly method: string
  readonly target: string
  /** A text goes as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly client?: string | undefined
  readonly officer?: string | undefined
}

/** Calls a process of the service as the gateway does for a registrar. */
export const callAsRegistrar = (service: RunningService | undefined, call: Call): Promise<Response> => {
  const { method, target, body, headers, client = registrar, officer } = call
  const context = { exchangeId: randomUUID(), client, operation: 'test', officer, requestDigest: '', grant: undefined }
  const signed = signCallerContext(createSecretKey(callerKey, 'base64'), { method, target }, context, Date.now())
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch((service?.url('http') ?? '') + target, {
    method,
    headers: {
      'hub-caller': signed,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : text,
  })
}
