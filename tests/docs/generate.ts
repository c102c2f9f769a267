import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectDirectory } from '@hub/local'
import { generateParts, type GeneratedPart } from './generated-parts.ts'

/** Writes the generated parts of the documents; with `--check` it writes nothing and fails where one is out of date. */

const withPart = (text: string, { file, marker, content }: GeneratedPart): string => {
  const [begin, end] = [`<!-- generated: ${marker} -->`, `<!-- end: ${marker} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${file} has no place for the generated part ${marker}`)
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`
}

const isCheck = process.argv.includes('--check')
const outdated: string[] = []
for (const part of await generateParts()) {
  const path = join(projectDirectory, part.file)
  const before = await readFile(path, 'utf8')
  const after = withPart(before, part)
  if (after === before) continue
  if (isCheck) outdated.push(`${part.file} (${part.marker})`)
  else await writeFile(path, after)
}
if (outdated.length > 0) throw new Error(`out of date, run \`npm run generate\`: ${outdated.join(', ')}`)
