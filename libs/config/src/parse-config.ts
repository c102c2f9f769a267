import { readFileSync } from 'node:fs'
import { envSchema } from 'env-schema'
import { PermanentFault } from '@hub/failure'
import type { Static, TObject } from 'typebox'

type Environment = Readonly<Record<string, string | undefined>>

const readValueFile = (key: string, path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    // Not kept as the cause: its message holds the path, and what was put there by mistake may be the secret itself.
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new PermanentFault('configuration', `cannot read the file that ${key}_FILE names (${code})`)
  }
}

const withFilesRead = (keys: readonly string[], env: Environment): Record<string, string> =>
  Object.fromEntries(
    keys.flatMap((key) => {
      const file = env[`${key}_FILE`]
      const value = file === undefined ? env[key] : readValueFile(key, file)
      return value === undefined ? [] : [[key, value]]
    }),
  )

/**
 * @param schema a JSON Schema of an object; strings are coerced to its types and defaults are filled in
 * @throws PermanentFault that names the keys that are missing or malformed
 */
export const parseConfig = <Schema extends TObject>(schema: Schema, env: Environment): Readonly<Static<Schema>> => {
  const data = withFilesRead(Object.keys(schema.properties), env)
  try {
    return Object.freeze(envSchema<Static<Schema>>({ schema, data, env: false }))
  } catch (error) {
    // The library's message names the keys; its own error object carries the whole environment, so it is not kept as the cause.
    const message = error instanceof Error ? error.message : 'invalid configuration'
    throw new PermanentFault('configuration', `configuration: ${message}`)
  }
}
