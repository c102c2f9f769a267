import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { projectDirectory } from '@hub/local'
import { createContext, type Bench } from './bench.ts'
import { actsBench } from './benches/acts.ts'
import { birthsBench } from './benches/births.ts'
import { cancelBench } from './benches/cancel.ts'
import { ceilingsBench } from './benches/ceilings.ts'
import { consumeBench } from './benches/consume.ts'
import { fixturesBench } from './benches/fixtures.ts'
import { idleBench } from './benches/idle.ts'
import { importBench } from './benches/import.ts'
import { issueBench } from './benches/issue.ts'
import { latencyBench } from './benches/latency.ts'
import { numbersBench } from './benches/numbers.ts'
import { rebuildBench } from './benches/rebuild.ts'
import { redriveBench } from './benches/redrive.ts'
import { relayBench } from './benches/relay.ts'
import { telemetryBench } from './benches/telemetry.ts'
import { verifyBench } from './benches/verify.ts'
import { parseCommandLine, usage, type CommandLine } from './options.ts'
import { verdictOn, type Figure } from './report/figure.ts'
import { describeMachine } from './report/machine.ts'
import { createProgressLine } from './report/progress-line.ts'
import { showFigures } from './report/table.ts'

/** `npm run bench -- NAME`: figures, each beside the machine's own ceiling from the same run. */

const benches: Readonly<Record<string, Bench>> = {
  ceilings: ceilingsBench,
  verify: verifyBench,
  births: birthsBench,
  acts: actsBench,
  latency: latencyBench,
  issue: issueBench,
  import: importBench,
  rebuild: rebuildBench,
  redrive: redriveBench,
  relay: relayBench,
  consume: consumeBench,
  cancel: cancelBench,
  numbers: numbersBench,
  idle: idleBench,
  telemetry: telemetryBench,
  fixtures: fixturesBench,
}

const write = (line: string): void => void process.stdout.write(`${line}\n`)

const showUsage = (): void => {
  const names = Object.entries(benches).map(([name, { what }]) => `    ${name.padEnd(10)} ${what}`)
  write([usage, '  NAME:', ...names].join('\n'))
}

const toJson = ({ bench: name, options }: CommandLine, figures: readonly Figure[]): string => {
  const judged = figures.map((figure) => ({ ...figure, verdict: verdictOn(figure) }))
  return `${JSON.stringify({ name, machine: describeMachine(), options, figures: judged }, undefined, 2)}\n`
}

const run = async (bench: Bench, commandLine: CommandLine): Promise<void> => {
  const { options, jsonFile, profileDirectory } = commandLine
  const progress = createProgressLine(process.stdout)
  const figures = await bench.run(createContext({ options, say: write, progress, profileDirectory }))
  progress.end()
  write(showFigures(figures))
  const { cores, node, commit, changed } = describeMachine()
  write(`${cores} cores, Node ${node}, commit ${commit.slice(0, 12)}${changed ? ' with changes' : ''}`)
  if (profileDirectory !== undefined) write('Taken under a profiler: not to be compared with figures that were not.')
  if (jsonFile !== undefined) await writeFile(jsonFile, toJson(commandLine, figures))
}

/** Says what is wrong with it, where something is. */
const readCommandLine = (): CommandLine | undefined => {
  try {
    const read = parseCommandLine(process.argv.slice(2), join(projectDirectory, '.hub', 'profiles'), new Date())
    if (read.bench === undefined || read.bench in benches) return read
    write(`There is no bench "${read.bench}".`)
  } catch (error) {
    write(error instanceof Error ? error.message : String(error))
  }
  process.exitCode = 1
  return undefined
}

const commandLine = readCommandLine()
const bench = benches[commandLine?.bench ?? '']
if (commandLine === undefined || bench === undefined) {
  showUsage()
} else {
  try {
    await run(bench, commandLine)
  } catch (error) {
    process.stderr.write(`${inspect(error)}\n`)
    // What the bench was waiting for when it failed may keep the process.
    process.exit(1)
  }
}
