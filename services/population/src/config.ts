import { callerKeys, databaseKeys, kafkaKeys, managementKeys, parseConfig } from '@hub/config'
import { Type, type Static } from 'typebox'

export const ConfigSchema = Type.Object({ ...managementKeys, ...databaseKeys, ...kafkaKeys, ...callerKeys })

export type Config = Readonly<Static<typeof ConfigSchema>>

export const readConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(ConfigSchema, env)
