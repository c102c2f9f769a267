import { promisify } from 'node:util'
import { zstdCompress, zstdCompressSync, zstdDecompress } from 'node:zlib'
import { describeError, type Logger } from '@hub/telemetry'
import kafkajs, { type Kafka, type KafkaConfig, type LogEntry, type SASLOptions } from 'kafkajs'

/** TLS, and a name that signs in. */
export interface KafkaSecurity {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
  readonly username: string
  readonly password: string
  /** Authorities that may sign the certificates of brokers, in PEM; without them those that Node knows. */
  readonly ca?: string
}

export interface KafkaOptions {
  readonly brokers: readonly string[]
  /** Without it connections are plain. */
  readonly security?: KafkaSecurity | undefined
  readonly clientId: string
  /** Put before every topic and group name, so that installations and test runs can share brokers. Usually empty. */
  readonly prefix: string
  readonly logger: Logger
}

const { CompressionCodecs, CompressionTypes, logLevel } = kafkajs

// What is small is compressed in less time than another thread takes to be asked for it; what is large would hold everything else up.
const mostAtOnce = 64 * 1024
const [compressElsewhere, decompress] = [promisify(zstdCompress), promisify(zstdDecompress)]
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async ({ buffer }: { readonly buffer: Buffer }) =>
    buffer.length > mostAtOnce ? compressElsewhere(buffer) : zstdCompressSync(buffer),
  decompress: (buffer: Buffer) => decompress(buffer),
})

const isExpectedAtStart = (error: unknown): boolean =>
  typeof error === 'string' &&
  /coordinator is (?:loading|not available)|leadership election|not the leader/i.test(error)

const logCreator =
  (logger: Logger) =>
  () =>
  ({ namespace, level, log }: LogEntry): void => {
    const { message, groupId, topic, partition, broker, error, retryCount } = log as unknown as Record<string, unknown>
    const facts = {
      namespace,
      groupId,
      topic,
      partition,
      broker,
      retryCount,
      error: error instanceof Error ? describeError(error) : error,
    }
    if (level === logLevel.ERROR && !isExpectedAtStart(error)) logger.warn(facts, `kafkajs: ${String(message)}`)
    else logger.debug(facts, `kafkajs: ${String(message)}`)
  }

const securityOf = ({ security }: KafkaOptions): Pick<KafkaConfig, 'ssl' | 'sasl'> => {
  if (security === undefined) return {}
  const { mechanism, username, password, ca } = security
  // The type tells the mechanisms apart, the value does not need to be.
  return { ssl: ca === undefined ? true : { ca }, sasl: { mechanism, username, password } as SASLOptions }
}

/** @param retries how often to try to connect again before giving up; the pauses grow to a second */
export const createClient = (options: KafkaOptions, retries = 5): Kafka =>
  new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    ...securityOf(options),
    connectionTimeout: 3000,
    requestTimeout: 5000,
    // By itself the client leaves it five seconds between two tries, and a broker that is back stays unused for as long.
    retry: { retries, initialRetryTime: 100, maxRetryTime: 1000 },
    logCreator: logCreator(options.logger),
  })
