import { callerKeys, databaseKeys, kafkaKeys, parseConfig, serverKeys, subjectKeys } from '@hub/config'
import { Type, type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serverKeys,
  ...databaseKeys,
  ...kafkaKeys,
  ...callerKeys,
  ...subjectKeys,
  RECEIPT_SIGNING_KEY: Type.String({
    minLength: 1,
    description: 'Ed25519 private key that signs receipts; a JWK with kid',
  }),
})

export type Config = Readonly<Static<typeof ConfigSchema>>

export const readConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(ConfigSchema, env)
