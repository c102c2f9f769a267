import { join } from 'node:path'
import type { TopicName } from '@hub/contracts'
import { readRecords, type KafkaOptions } from '@hub/kafka'
import { readEndpoints, readProcessRecord, type Endpoints } from '@hub/local'
import { createDatabase, statement, type Database } from '@hub/postgres'
import { silentLogger } from '@hub/testing'
import { toHubAddress, type HubAddress } from '../partners/index.ts'

/** The hub of the suite, from the outside and behind the scenes. */
export interface HubUnderTest {
  readonly state: string
  readonly endpoints: Endpoints
  readonly address: HubAddress
  readonly kafka: KafkaOptions
  readonly readTopic: (topic: TopicName) => ReturnType<typeof readRecords>
  readonly rows: <Row extends object>(
    service: string,
    text: string,
    values?: readonly unknown[],
  ) => Promise<readonly Row[]>
  /** The process that works under this name now. */
  readonly pidOf: (name: string) => Promise<number>
  /** An operator's table of a service. */
  readonly table: (service: string, name: string) => Promise<readonly Record<string, unknown>[]>
  readonly close: () => Promise<void>
}

export const openHub = async (): Promise<HubUnderTest> => {
  const state = process.env['HUB_E2E_STATE'] ?? ''
  const endpoints = await readEndpoints(state)
  if (endpoints === undefined) throw new Error('the hub is not running: run the suite through Jest')
  const kafka = {
    brokers: endpoints.kafka.brokers,
    clientId: 'e2e',
    prefix: endpoints.kafka.prefix,
    logger: silentLogger,
  }
  const databases = new Map<string, Database>()
  const databaseOf = (service: string): Database => {
    const known = databases.get(service)
    if (known !== undefined) return known
    const url = endpoints.postgres[service] ?? ''
    const opened = createDatabase({ url, source: 'e2e', maxConnections: 4, logger: silentLogger })
    databases.set(service, opened)
    return opened
  }
  return {
    state,
    endpoints,
    address: toHubAddress(endpoints),
    kafka,
    readTopic: (topic) => readRecords(kafka, topic),
    rows: <Row extends object>(service: string, text: string, values?: readonly unknown[]) =>
      databaseOf(service).query<Row>(statement('', text), values),
    pidOf: async (name) => {
      const pid = (await readProcessRecord(state))?.children[name]?.pid
      if (pid === undefined) throw new Error(`no process ${name}; see ${join(state, 'processes.json')}`)
      return pid
    },
    table: async (service, name) => {
      const response = await fetch(`${endpoints.management[service] ?? ''}/${name}`)
      return (await response.json()) as Record<string, unknown>[]
    },
    close: async () => {
      await Promise.all([...databases.values()].map((database) => database.stop()))
    },
  }
}
