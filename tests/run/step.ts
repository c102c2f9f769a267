import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectDirectory } from '@hub/local'

export interface Result {
  readonly name: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly seconds: number
  readonly output: string
}

export interface Step {
  readonly name: string
  readonly run: () => Promise<Result>
}

interface Finished {
  readonly status: number
  readonly output: string
}

const bin = join(projectDirectory, 'node_modules', '.bin')

type Variables = Readonly<Record<string, string>>

const runCommand = (file: string, args: readonly string[], variables: Variables = {}): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, [...args], {
      cwd: projectDirectory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...variables, PATH: `${bin}:${process.env['PATH'] ?? ''}`, FORCE_COLOR: '0' },
    })
    let output = ''
    const collect = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('error', reject)
    child.once('exit', (status) => resolve({ status: status ?? 1, output }))
  })

const timed = async (name: string, work: () => Promise<Omit<Result, 'name' | 'seconds'>>): Promise<Result> => {
  const startedAt = performance.now()
  const result = await work()
  return { name, ...result, seconds: (performance.now() - startedAt) / 1000 }
}

/** A tool that says by its exit status whether all is well: one pass or one failure. */
export const tool = (
  name: string,
  ...commands: readonly (readonly [file: string, ...args: readonly string[]])[]
): Step => ({
  name,
  run: () =>
    timed(name, async () => {
      const outputs: string[] = []
      for (const [file, ...args] of commands) {
        const { status, output } = await runCommand(file, args)
        outputs.push(output)
        if (status !== 0) return { passed: 0, failed: 1, skipped: 0, output: outputs.join('') }
      }
      return { passed: 1, failed: 0, skipped: 0, output: outputs.join('') }
    }),
})

/** A short run of the chaos harness; each thing that must hold counts. */
export const chaos = (...options: readonly string[]): Step => ({
  name: 'chaos',
  run: () =>
    timed('chaos', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'hub-chaos-'))
      const summaryFile = join(directory, 'summary.json')
      const script = join(projectDirectory, 'tests', 'chaos', 'main.ts')
      const args = ['--conditions=source', script, ...options, '--json', summaryFile]
      const { status, output } = await runCommand(process.execPath, args)
      const text = await readFile(summaryFile, 'utf8').catch(() => '{"findings":[]}')
      await rm(directory, { recursive: true })
      const { findings } = JSON.parse(text) as ChaosSummary
      const broken = findings.filter(({ violations }) => violations.length > 0).length
      const failed = broken === 0 && status !== 0 ? 1 : broken
      return { passed: findings.length - broken, failed, skipped: 0, output }
    }),
})

interface ChaosSummary {
  readonly findings: readonly { readonly violations: readonly string[] }[]
}

interface JestSummary {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  /** Files that could not even be run. */
  readonly numRuntimeErrorTestSuites: number
}

interface JestRun {
  readonly name: string
  readonly project: 'unit' | 'integration' | 'e2e' | 'compose'
  readonly options: readonly string[]
  readonly variables?: Variables
}

const jestStep = ({ name, project, options, variables }: JestRun): Step => ({
  name,
  run: () =>
    timed(name, async () => {
      const directory = await mkdtemp(join(tmpdir(), 'hub-tests-'))
      const summaryFile = join(directory, 'summary.json')
      const jest = join(projectDirectory, 'node_modules', 'jest', 'bin', 'jest.js')
      const args = ['--conditions=source', '--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest]
      const selection = ['--selectProjects', project, '--json', '--outputFile', summaryFile, ...options]
      const { status, output } = await runCommand(process.execPath, [...args, ...selection], variables)
      const text = await readFile(summaryFile, 'utf8').catch(() => '')
      await rm(directory, { recursive: true })
      // The summary goes to the file; what is left on the streams is for people.
      const readable = output.replace(/^\{"numFailedTestSuites".*$/m, '')
      if (text === '') return { passed: 0, failed: 1, skipped: 0, output: readable }
      const summary = JSON.parse(text) as JestSummary
      const failed = summary.numFailedTests + summary.numRuntimeErrorTestSuites
      return {
        passed: summary.numPassedTests,
        // A status without a failed test is a failure too: a set-up that broke, a handle that was left open.
        failed: failed === 0 && status !== 0 ? 1 : failed,
        skipped: summary.numPendingTests,
        output: readable,
      }
    }),
})

/** One project of jest.config.js; every test counts. */
export const jestProject = (project: JestRun['project'], ...options: readonly string[]): Step =>
  jestStep({ name: `${project} tests`, project, options })

/** The integration tests on servers in containers. */
export const integrationInContainers = (...options: readonly string[]): Step =>
  jestStep({
    name: 'integration tests in containers',
    project: 'integration',
    options,
    variables: { HUB_INFRA: 'containers' },
  })

const isThere = async (file: string, args: readonly string[]): Promise<boolean> =>
  runCommand(file, args).then(
    ({ status }) => status === 0,
    () => false,
  )

/** The step, where a container engine with compose v2 answers; else one test that is skipped, and why. */
export const whereContainersRun = (step: Step): Step => ({
  name: step.name,
  run: async () => {
    if ((await isThere('docker', ['info'])) && (await isThere('docker', ['compose', 'version']))) return step.run()
    const output = 'skipped: no container engine with compose v2 answers on this machine'
    return { name: step.name, passed: 0, failed: 0, skipped: 1, seconds: 0, output }
  },
})
