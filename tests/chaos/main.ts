import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectDirectory } from '@hub/local'
import Table from 'cli-table3'
import { runChaos, type ChaosResult } from './run.ts'

/** `npm run chaos`: kills, freezes, restarts and disturbs everything while people work, then looks whether all that was acknowledged is there. */

const { values } = parseArgs({
  options: {
    births: { type: 'string', default: '5000' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1000) % 100_000) },
    rate: { type: 'string', default: '40' },
    json: { type: 'string' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const write = (line: string): void => void process.stdout.write(`${line}\n`)

const show = ({ findings, steps, restarts, counts }: ChaosResult): void => {
  const table = new Table({ head: ['', 'what must hold', 'looked at', 'violations'], style: { head: [], border: [] } })
  table.push(
    ...findings.map(({ what, looked, violations }) => [
      violations.length === 0 ? '✔' : '✘',
      what,
      looked.toLocaleString('en'),
      violations.length.toLocaleString('en'),
    ]),
  )
  write(table.toString())
  for (const { what, violations } of findings)
    for (const violation of violations.slice(0, 10)) write(`  ${what}: ${violation}`)
  write(
    `${counts.acknowledged} births acknowledged, ${counts.answered} calls answered, ${counts.unanswered} to be made again; ${steps} faults, ${restarts} restarts`,
  )
}

const run = async (): Promise<0 | 1> => {
  const seed = Number(values.seed)
  const stateDirectory = join(projectDirectory, '.hub', `chaos-${seed}`)
  const options = { births: Number(values.births), seed, birthsPerSecond: Number(values.rate) }
  const result = await runChaos({ ...options, stateDirectory, say: write })
  const holds = result.findings.every(({ violations }) => violations.length === 0)
  show(result)
  if (values.json !== undefined)
    await writeFile(values.json, JSON.stringify({ ...options, holds, ...result }, undefined, 2))
  if (holds && !values.keep) await rm(stateDirectory, { recursive: true, force: true })
  write(
    holds
      ? `seed ${seed}: nothing lost, nothing doubled, nothing out of order, no wrong answer`
      : `seed ${seed}: FAILED; run it again with --seed ${seed}; logs and data are in ${stateDirectory}`,
  )
  return holds ? 0 : 1
}

if (values.help) write('npm run chaos -- [--births 5000] [--seed N] [--rate 40] [--json FILE] [--keep]')
else process.exitCode = await run()
