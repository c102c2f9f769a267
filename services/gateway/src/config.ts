import { callerKeys, databaseKeys, kafkaKeys, parseConfig, serverKeys } from '@hub/config'
import { Type, type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serverKeys,
  ...databaseKeys,
  ...kafkaKeys,
  ...callerKeys,
  REDIS_URL: Type.String({ minLength: 1, description: 'Redis, the notice board' }),
  PUBLIC_URL: Type.String({
    pattern: '^https?://[^/]+$',
    description: 'base URL of the gateway as its clients see it',
  }),
  CATALOGUE_DIR: Type.String({
    minLength: 1,
    description: 'folder with the YAML files of members, services and grants',
  }),
  UPSTREAMS: Type.String({
    minLength: 1,
    description: 'comma-separated name=url of the services behind the gateway; a name again for each further process',
  }),
  TOKEN_SIGNING_KEY: Type.String({
    minLength: 1,
    description: 'Ed25519 private key that signs access tokens; a JWK with kid',
  }),
  CLIENT_SECRETS: Type.String({ minLength: 2, description: 'JSON object: client id to sha256:<hex> of its secret' }),
})

export type Config = Readonly<Static<typeof ConfigSchema>>

export const readConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(ConfigSchema, env)
