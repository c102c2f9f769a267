import { describe, expect, test } from '@jest/globals'
import { readKafkaSettings, type KafkaSettings } from './settings.ts'

const settings: KafkaSettings = {
  KAFKA_BROKERS: 'a:9092,b:9092',
  KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
  KAFKA_SASL_MECHANISM: 'scram-sha-512',
  KAFKA_SASL_USERNAME: 'population',
  KAFKA_SASL_PASSWORD: 'word',
  TOPIC_PREFIX: 't.',
}

describe('where Kafka is and who signs in', () => {
  test('somebody signs in where that is asked for', () => {
    expect(readKafkaSettings(settings)).toEqual({
      brokers: ['a:9092', 'b:9092'],
      prefix: 't.',
      security: { mechanism: 'scram-sha-512', username: 'population', password: 'word' },
    })
  })

  test('nobody signs in over a plain connection, for the password would be seen', () => {
    expect(readKafkaSettings({ ...settings, KAFKA_SECURITY_PROTOCOL: 'PLAINTEXT' }).security).toBeUndefined()
  })

  test.each(['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'])('without %s it says what is missing', (key) => {
    expect(() => readKafkaSettings({ ...settings, [key]: '' })).toThrow(
      'SASL_SSL needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
    )
  })
})
