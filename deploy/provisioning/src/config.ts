import { kafkaKeys, parseConfig } from '@hub/config'
import { Type } from 'typebox'

const catalogueDirectory = Type.String({
  minLength: 1,
  description: 'folder with the YAML files of members, services and grants',
})
const secretsDirectory = Type.String({
  default: '/secrets',
  description: 'one folder for each holder of secrets; `installation` keeps all',
})

const DatabasesSchema = Type.Object({
  DATABASE_ADMIN_URL: Type.String({ minLength: 1, description: 'the server, as somebody who may create databases' }),
  SECRETS_DIR: secretsDirectory,
  MIGRATIONS_DIR: Type.String({ minLength: 1, description: 'folder with the migrations of each service' }),
})

const TopicsSchema = Type.Object({
  ...kafkaKeys,
  KAFKA_REPLICATION: Type.Integer({ minimum: 1, default: 1, description: 'copies of each topic' }),
})

const transport = Type.Enum(['plain', 'tls'], {
  default: 'plain',
  description: 'how the servers of the hub are reached; with tls they get certificates and Kafka asks who it is',
})

const SecretsSchema = Type.Object({
  TRANSPORT: transport,
  SECRETS_DIR: secretsDirectory,
  CATALOGUE_DIR: catalogueDirectory,
  CLIENT_SECRETS_GIVEN: Type.String({
    default: '',
    description: 'comma-separated client=secret where a secret is to be this one instead of a random one',
  }),
})

const EndpointsSchema = Type.Object({
  TRANSPORT: transport,
  SECRETS_DIR: secretsDirectory,
  CATALOGUE_DIR: catalogueDirectory,
  PUBLIC_URL: Type.String({ minLength: 1, description: 'base URL of the gateway as its clients see it' }),
  PUBLIC_KAFKA: Type.String({ minLength: 1, description: 'host:port of the broker as the machine sees it' }),
})

export const readConfig = {
  databases: (env: NodeJS.ProcessEnv) => parseConfig(DatabasesSchema, env),
  topics: (env: NodeJS.ProcessEnv) => parseConfig(TopicsSchema, env),
  secrets: (env: NodeJS.ProcessEnv) => parseConfig(SecretsSchema, env),
  endpoints: (env: NodeJS.ProcessEnv) => parseConfig(EndpointsSchema, env),
}
