import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createProgress, projectDirectory, startHub, type Endpoints } from '@hub/local'
import { showFigures, type Figure } from './figure.ts'
import { measureFixtures } from './generator.ts'
import { measureLatency } from './latency.ts'

/** `npm run bench -- NAME`: figures, each beside the machine's own ceiling from the same run. */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rate: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
    json: { type: 'string' },
  },
})

const write = (line: string): void => void process.stdout.write(`${line}\n`)

/** Runs the work on a hub of its own that is empty at the start and gone afterwards. */
const onOwnHub = async (work: (endpoints: Endpoints) => Promise<readonly Figure[]>): Promise<readonly Figure[]> => {
  const stateDirectory = join(projectDirectory, '.hub', 'bench')
  await rm(stateDirectory, { recursive: true, force: true })
  const hub = await startHub({
    stateDirectory,
    artifactsDirectory: join(projectDirectory, '.hub', 'servers'),
    progress: createProgress(write),
    onRestart: (name, how) => write(`  ${name} died (${how}) and was started again`),
    onGivenUp: (name, how) => write(`  ${name} dies again and again (${how})`),
  })
  try {
    return await work(hub.endpoints)
  } finally {
    await hub.stop()
    await rm(stateDirectory, { recursive: true, force: true })
  }
}

const options = { rate: Number(values.rate), seconds: Number(values.seconds), seed: Number(values.seed) }

const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  latency: () => onOwnHub((endpoints) => measureLatency(endpoints, options)),
  fixtures: () => Promise.resolve(measureFixtures()),
}

const [name = ''] = positionals
const bench = benches[name]
if (bench === undefined) {
  write(
    `npm run bench -- NAME [--rate 20] [--seconds 60] [--seed N] [--json FILE]\n  NAME: ${Object.keys(benches).join(', ')}`,
  )
  process.exitCode = name === '' ? 0 : 1
} else {
  const figures = await bench()
  write(showFigures(figures))
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify({ name, options, figures }, undefined, 2))
}
