import { PermanentFault } from '@hub/failure'
import type { KafkaOptions, KafkaSecurity } from './client.ts'

/** The keys of a configuration that say where Kafka is and who signs in. */
export interface KafkaSettings {
  /** Comma-separated host:port. */
  readonly KAFKA_BROKERS: string
  readonly KAFKA_SECURITY_PROTOCOL: 'PLAINTEXT' | 'SASL_SSL'
  readonly KAFKA_SASL_MECHANISM: KafkaSecurity['mechanism']
  readonly KAFKA_SASL_USERNAME: string
  readonly KAFKA_SASL_PASSWORD: string
  readonly TOPIC_PREFIX: string
}

const securityIn = (settings: KafkaSettings): KafkaSecurity | undefined => {
  if (settings.KAFKA_SECURITY_PROTOCOL === 'PLAINTEXT') return undefined
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = settings
  if (username === '' || password === '')
    throw new PermanentFault(
      'configuration',
      'configuration: SASL_SSL needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
    )
  return { mechanism, username, password }
}

/** @throws PermanentFault where somebody has to sign in and it is not said who */
export const readKafkaSettings = (settings: KafkaSettings): Pick<KafkaOptions, 'brokers' | 'security' | 'prefix'> => ({
  brokers: settings.KAFKA_BROKERS.split(','),
  security: securityIn(settings),
  prefix: settings.TOPIC_PREFIX,
})
