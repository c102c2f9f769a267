import { readFile, rename, writeFile } from 'node:fs/promises'
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
  /** Where the services send their traces, if anywhere. */
  readonly collector?: string
  readonly logs: string
}

const fileOf = (stateDirectory: string): string => join(stateDirectory, 'endpoints.json')

/** In one step: whoever waits for the hub reads the file as soon as it is there. */
export const writeEndpoints = async (stateDirectory: string, endpoints: Endpoints): Promise<void> => {
  const file = fileOf(stateDirectory)
  await writeFile(`${file}.new`, `${JSON.stringify(endpoints, undefined, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

export const readEndpoints = async (stateDirectory: string): Promise<Endpoints | undefined> => {
  const text = await readFile(fileOf(stateDirectory), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Endpoints)
}
