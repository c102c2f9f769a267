import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventDefinitions, schemaName } from '@hub/contracts'
import { projectDirectory } from '@hub/local'
import type { Schema } from './compatibility.ts'

/** One event type: the schema that is committed as its history, and the schema of the code. */
export interface Recorded {
  readonly name: string
  readonly file: string
  readonly committed: Schema | undefined
  readonly current: Schema
}

export const writeSchema = (schema: Schema): string => `${JSON.stringify(schema, undefined, 2)}\n`

/** All event types, each once. */
export const readHistory = (): Promise<readonly Recorded[]> => {
  const types = new Map(eventDefinitions.map(({ type, schema }) => [schemaName(type), schema]))
  return Promise.all(
    [...types].map(async ([name, schema]) => {
      const file = join(projectDirectory, 'libs', 'contracts', 'history', `${name}.json`)
      const text = await readFile(file, 'utf8').catch(() => undefined)
      const committed = text === undefined ? undefined : (JSON.parse(text) as Schema)
      return { name, file, committed, current: JSON.parse(JSON.stringify(schema)) as Schema }
    }),
  )
}
