import { provisionTopics, type KafkaOptions } from '@hub/kafka'
import { createLogger } from '@hub/telemetry'

/** Creates the topics that are missing. @returns what differs from the declaration, as a sentence; empty if nothing does */
export const provision = async (
  { brokers, security }: Pick<KafkaOptions, 'brokers' | 'security'>,
  replication: number,
): Promise<string> => {
  const logger = createLogger({ service: 'provisioning', level: 'error' })
  const drift = await provisionTopics({ brokers, security, clientId: 'provisioning', prefix: '', logger, replication })
  return drift
    .map(({ topic, setting, declared, found }) => `${topic}: ${setting} is ${found}, declared ${declared}`)
    .join('; ')
}
