import { randomUUID } from 'node:crypto'
import { provisionTopics, type KafkaOptions } from '@hub/kafka'
import { silentLogger } from './logger.ts'
import { testServers } from './test-servers.ts'

/** Topics and groups of its own for a test file, under a prefix that nobody else has. */
export const createTestTopics = async (clientId: string): Promise<KafkaOptions> => {
  const kafka = {
    brokers: testServers().brokers,
    clientId,
    prefix: `t${randomUUID().slice(0, 8)}.`,
    logger: silentLogger,
  }
  await provisionTopics({ ...kafka, replication: 1, partitions: 3 })
  return kafka
}
