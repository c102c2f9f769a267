import { callerKeys, databaseKeys, kafkaKeys, parseConfig, serverKeys } from '@hub/config'
import { Type, type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serverKeys,
  ...databaseKeys,
  ...kafkaKeys,
  ...callerKeys,
  MANAGEMENT_URLS: Type.String({
    minLength: 1,
    description:
      'comma-separated name=url of the management servers of all services; a name again for each further process',
  }),
  REPLAY_APPROVAL_ABOVE: Type.Integer({
    minimum: 0,
    default: 1000,
    description: 'records of a replay above which another officer has to approve it',
  }),
})

export type Config = Readonly<Static<typeof ConfigSchema>>

export const readConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(ConfigSchema, env)
