import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KafkaOptions } from '@hub/kafka'

/** Where a running hub is found, for people and for tools: `.hub/endpoints.json`. Holds the secrets of the demo clients. */
export interface Endpoints {
  readonly gateway: string
  /** Of all processes, where there are several; the first is the one above. */
  readonly gateways: readonly string[]
  readonly tokenEndpoint: string
  readonly apiDocs: string
  readonly kafka: Pick<KafkaOptions, 'brokers' | 'prefix' | 'security'>
  readonly postgres: Readonly<Record<string, string>>
  readonly redis: string
  /** Health, metrics, parked and waiting events of each service. */
  readonly management: Readonly<Record<string, string>>
  readonly clients: readonly { readonly id: string; readonly secret: string; readonly subsystem: string }[]
  readonly logs: string
}

const fileOf = (stateDirectory: string): string => join(stateDirectory, 'endpoints.json')

export const writeEndpoints = (stateDirectory: string, endpoints: Endpoints): Promise<void> =>
  writeFile(fileOf(stateDirectory), `${JSON.stringify(endpoints, undefined, 2)}\n`, { mode: 0o600 })

export const readEndpoints = async (stateDirectory: string): Promise<Endpoints | undefined> => {
  const text = await readFile(fileOf(stateDirectory), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Endpoints)
}
