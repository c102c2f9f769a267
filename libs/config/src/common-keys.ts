import { Type } from 'typebox'

/** Keys that several services share; a service spreads the groups it needs into its own schema. */
const secret = { minLength: 1 }

/** 32 random bytes. */
export const keyField = (description: string) =>
  Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$', description: `${description}; 32 bytes in base64` })

export const managementKeys = {
  HOST: Type.String({ default: '127.0.0.1', description: 'address to listen on' }),
  MANAGEMENT_PORT: Type.Integer({
    minimum: 0,
    maximum: 65535,
    description: 'port for health, metrics and operators; never published',
  }),
  LOG_LEVEL: Type.Enum(['debug', 'info', 'warn', 'error'], {
    default: 'info',
    description: 'least severe level that is logged',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({ description: 'base URL of an OTLP/HTTP collector; without it no spans are recorded' }),
  ),
  OTEL_TRACES_SAMPLER: Type.Optional(
    Type.Enum(
      [
        'always_on',
        'always_off',
        'traceidratio',
        'parentbased_always_on',
        'parentbased_always_off',
        'parentbased_traceidratio',
      ],
      { description: 'which traces are recorded, as OpenTelemetry names it; `parentbased_traceidratio` unless given' },
    ),
  ),
  OTEL_TRACES_SAMPLER_ARG: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'share of the traces that a sampler by ratio records; 0.01 unless given',
    }),
  ),
}

/** For services that are called. */
export const serverKeys = {
  ...managementKeys,
  PORT: Type.Integer({ minimum: 0, maximum: 65535, description: 'port of the service' }),
}

export const databaseKeys = {
  DATABASE_URL: Type.String({ ...secret, description: 'PostgreSQL database of the service, a direct connection' }),
  DATABASE_CONNECTIONS: Type.Integer({ minimum: 2, default: 10, description: 'most connections in the pool' }),
}

export const kafkaKeys = {
  KAFKA_BROKERS: Type.String({ minLength: 1, description: 'comma-separated host:port' }),
  KAFKA_SECURITY_PROTOCOL: Type.Enum(['PLAINTEXT', 'SASL_SSL'], {
    default: 'PLAINTEXT',
    description: 'how brokers are spoken to; authorities beyond the known ones are named by NODE_EXTRA_CA_CERTS',
  }),
  KAFKA_SASL_MECHANISM: Type.Enum(['plain', 'scram-sha-256', 'scram-sha-512'], {
    default: 'plain',
    description: 'how SASL_SSL signs in',
  }),
  KAFKA_SASL_USERNAME: Type.String({ default: '', description: 'who signs in with SASL_SSL' }),
  KAFKA_SASL_PASSWORD: Type.String({ default: '', description: 'its password' }),
  TOPIC_PREFIX: Type.String({
    default: '',
    description: 'put before topic and group names where installations share brokers',
  }),
}

export const callerKeys = {
  CALLER_CONTEXT_KEY: keyField('signs the caller context between gateway and services'),
}

export const subjectKeys = {
  SUBJECT_KEY_ID: Type.String({ pattern: '^[a-z0-9-]+$', description: 'names the key below in the message log' }),
  SUBJECT_KEY: keyField('hashes whom an exchange was about'),
}
