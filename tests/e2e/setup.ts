import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { projectDirectory, readEndpoints } from '@hub/local'
import { eventually, sweepTestDirectories } from '@hub/testing'
import { startCollector } from '../traces/collector.ts'

declare global {
  var stopHub: (() => Promise<void>) | undefined
}

/** One hub for the suite, started the way a person starts it, in a state folder of its own. */
const setUp = async (): Promise<void> => {
  await sweepTestDirectories()
  const state = join(projectDirectory, '.hub', 'test', randomUUID())
  await mkdir(state, { recursive: true })
  // Set-up and tests share no memory: whatever the services send is kept as it came, a line for each request.
  const traces = createWriteStream(join(state, 'traces.jsonl'))
  const collector = await startCollector({ onExport: (body) => traces.write(`${body.toString()}\n`) })
  const launcher = spawn(
    process.execPath,
    [
      '--conditions=source',
      join(projectDirectory, 'deploy/local/src/start.ts'),
      '--state',
      state,
      '--otlp-endpoint',
      collector.url,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, OTEL_TRACES_SAMPLER: 'always_on' } },
  )
  let said = ''
  launcher.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const exited = new Promise<void>((resolve) => launcher.once('exit', () => resolve()))
  const isUp = async (): Promise<boolean> => {
    if (launcher.exitCode !== null)
      throw new Error(
        `the hub did not start:\n${said}\n${await readFile(join(state, 'logs', 'gateway.log'), 'utf8').catch(() => '')}`,
      )
    return (await readEndpoints(state)) !== undefined
  }
  await eventually(isUp, (up) => up, { timeoutMs: 120_000, what: 'the hub' })
  process.env['HUB_E2E_STATE'] = state
  globalThis.stopHub = async () => {
    launcher.kill('SIGTERM')
    await exited
    await collector.stop()
    await new Promise<void>((resolve) => traces.end(resolve))
    await rm(state, { recursive: true, force: true })
  }
}

export default setUp
