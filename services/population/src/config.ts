import { callerKeys, databaseKeys, kafkaKeys, parseConfig, serverKeys, subjectKeys } from '@hub/config'
import { Type, type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serverKeys,
  ...databaseKeys,
  ...kafkaKeys,
  ...callerKeys,
  ...subjectKeys,
  ADMINISTRATIVE_UNITS_DIR: Type.String({
    minLength: 1,
    description: 'folder with the lists of communes and provinces',
  }),
  WORKING_DAYS_FILE: Type.String({ minLength: 1, description: 'what the State decided about single days, as JSON' }),
})

export type Config = Readonly<Static<typeof ConfigSchema>>

export const readConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(ConfigSchema, env)
