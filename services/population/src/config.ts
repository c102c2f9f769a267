import { callerKeys, databaseKeys, kafkaKeys, parseConfig, serverKeys, subjectKeys } from '@hub/config'
import { Type, type Static } from 'typebox'

export const ConfigSchema = Type.Object({ ...serverKeys, ...databaseKeys, ...kafkaKeys, ...callerKeys, ...subjectKeys })

export type Config = Readonly<Static<typeof ConfigSchema>>

export const readConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(ConfigSchema, env)
