import { databaseKeys, kafkaKeys, keyField, managementKeys, parseConfig } from '@hub/config'
import { Type, type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...managementKeys,
  ...databaseKeys,
  ...kafkaKeys,
  NUMBERING_KEY: keyField('makes numbers unpredictable; must never change once numbers were issued'),
})

export type Config = Readonly<Static<typeof ConfigSchema>>

export const readConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(ConfigSchema, env)
