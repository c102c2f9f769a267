import { writeFile } from 'node:fs/promises'
import { findBreaks } from './compatibility.ts'
import { readHistory, writeSchema } from './history.ts'

/** Adds to the committed history what event schemas have grown by. Refuses what would break it: that needs a new major. */
for (const { name, file, committed, current } of await readHistory()) {
  const breaks = committed === undefined ? [] : findBreaks(committed, current)
  if (breaks.length > 0) throw new Error(`${name} needs a new major: ${breaks.join('; ')}`)
  await writeFile(file, writeSchema(current))
}
