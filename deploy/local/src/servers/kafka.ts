import { randomBytes } from 'node:crypto'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startChild, type Command } from '../child.ts'

export interface KafkaServerOptions {
  /** Logs of the partitions and the configuration live here. */
  readonly directory: string
  /** The folder with the broker's jars. */
  readonly jars: string
  readonly port: number
  readonly controllerPort: number
  readonly logFile: string
}

// Small on purpose: one node for development. The compiler is held at its first stage, which halves the time to the open port.
const javaFlags = [
  '-Xmx384m',
  '-Xms128m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
]

const propertiesOf = ({ directory, port, controllerPort }: KafkaServerOptions): string =>
  Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(directory, 'data'),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 6000,
    'log.segment.bytes': 64 * 1024 * 1024,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Writes the configuration and formats the data folder if it is new. @returns the command that runs the broker */
export const prepareKafka = async (options: KafkaServerOptions): Promise<Command> => {
  const { directory, jars, logFile } = options
  await mkdir(directory, { recursive: true })
  const properties = join(directory, 'server.properties')
  await writeFile(properties, propertiesOf(options))
  const java = (mainClass: string, args: readonly string[]): Command => ({
    file: 'java',
    args: [...javaFlags, '-cp', join(jars, '*'), mainClass, ...args],
    logFile,
  })
  if (!(await exists(join(directory, 'data', 'meta.properties')))) {
    const clusterId = randomBytes(16).toString('base64url')
    const child = await startChild(java('kafka.tools.StorageTool', ['format', '-t', clusterId, '-c', properties]))
    const how = await child.exited
    if (how !== 'exit status 0') throw new Error(`formatting the Kafka log ended with ${how}, see ${logFile}`)
  }
  return java('kafka.Kafka', [properties])
}
