import { randomBytes } from 'node:crypto'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startChild, type Command } from '../child.ts'

interface BrokerPlace {
  /** Logs of the partitions. */
  readonly data: string
  /** The interface to listen on; empty for all of them. */
  readonly host: string
  readonly port: number
  readonly controllerPort: number
  /** Further listeners, for clients that come through a proxy: the broker names the address of the proxy to them. */
  readonly proxied?: readonly ProxiedListener[] | undefined
}

export interface KafkaServerOptions extends Omit<BrokerPlace, 'data' | 'host'> {
  /** Logs of the partitions and the configuration live here. */
  readonly directory: string
  /** The folder with the broker's jars. */
  readonly jars: string
  readonly logFile: string
}

export interface ProxiedListener {
  readonly port: number
  readonly advertisedPort: number
}

/** Small on purpose: one node for development. The compiler is held at its first stage, which halves the time to the open port. */
export const brokerJavaFlags: readonly string[] = [
  '-Xmx384m',
  '-Xms128m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
]

/** The configuration of a broker that is a cluster of its own, for clients on this machine. */
export const brokerProperties = (place: BrokerPlace): Readonly<Record<string, string>> => {
  const { data, host, port, controllerPort, proxied = [] } = place
  const listeners = [
    { name: 'PLAINTEXT', port, advertisedPort: port },
    ...proxied.map((listener, index) => ({ name: `PROXIED${index}`, ...listener })),
  ]
  const controller = `CONTROLLER://127.0.0.1:${controllerPort}`
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: [...listeners.map((listener) => `${listener.name}://${host}:${listener.port}`), controller].join(','),
    'advertised.listeners': listeners
      .map((listener) => `${listener.name}://127.0.0.1:${listener.advertisedPort}`)
      .join(','),
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': ['CONTROLLER', ...listeners.map(({ name }) => name)]
      .map((name) => `${name}:PLAINTEXT`)
      .join(','),
    'log.dirs': data,
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'auto.create.topics.enable': 'false',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '6000',
    'log.segment.bytes': String(64 * 1024 * 1024),
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** A UUID as Kafka writes it. One that begins with a hyphen would be taken for an option, so the first letter is one of the first 32. */
const makeClusterId = (): string => {
  const bytes = randomBytes(16)
  bytes.writeUInt8(bytes.readUInt8() & 0x7f)
  return bytes.toString('base64url')
}

/** Writes the configuration and formats the data folder if it is new. @returns the command that runs the broker */
export const prepareKafka = async (options: KafkaServerOptions): Promise<Command> => {
  const { directory, jars, logFile } = options
  await mkdir(directory, { recursive: true })
  const properties = join(directory, 'server.properties')
  const lines = Object.entries(brokerProperties({ ...options, data: join(directory, 'data'), host: '127.0.0.1' })).map(
    ([key, value]) => `${key}=${value}\n`,
  )
  await writeFile(properties, lines.join(''))
  const java = (mainClass: string, args: readonly string[]): Command => ({
    file: 'java',
    args: [...brokerJavaFlags, '-cp', join(jars, '*'), mainClass, ...args],
    logFile,
  })
  if (!(await exists(join(directory, 'data', 'meta.properties')))) {
    const clusterId = makeClusterId()
    const child = await startChild(java('kafka.tools.StorageTool', ['format', '-t', clusterId, '-c', properties]))
    const how = await child.exited
    if (how !== 'exit status 0') throw new Error(`formatting the Kafka log ended with ${how}, see ${logFile}`)
  }
  return java('kafka.Kafka', [properties])
}
