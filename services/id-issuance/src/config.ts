import { callerKeys, databaseKeys, kafkaKeys, keyField, parseConfig, serverKeys, subjectKeys } from '@hub/config'
import { Type, type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serverKeys,
  ...databaseKeys,
  ...kafkaKeys,
  ...callerKeys,
  ...subjectKeys,
  NUMBERING_KEY: keyField('makes numbers unpredictable; must never change once numbers were issued'),
  CERTIFICATE_KEY: Type.String({
    minLength: 1,
    description: 'Ed25519 private key that signs certificates of succession; a JWK with kid',
  }),
})

export type Config = Readonly<Static<typeof ConfigSchema>>

export const readConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(ConfigSchema, env)
