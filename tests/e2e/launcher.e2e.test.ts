import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { projectDirectory, readEndpoints, readProcessRecord } from '@hub/local'
import { eventually } from '@hub/testing'
import { createMinistryOfJustice, createSocialInsurance, toHubAddress } from '../partners/index.ts'
import { makeAct, questionAbout } from './acts.ts'

const state = join(projectDirectory, '.hub', 'test', randomUUID())
beforeAll(() => mkdir(state, { recursive: true }))
afterAll(() => rm(state, { recursive: true, force: true }))

interface Launcher {
  readonly process: ChildProcess
  readonly said: () => string
  readonly exited: Promise<number | null>
}

const launch = (...args: readonly string[]): Launcher => {
  const script = join(projectDirectory, 'deploy/local/src/start.ts')
  const child = spawn(process.execPath, ['--conditions=source', script, '--state', state, ...args])
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return { process: child, said: () => said, exited: new Promise((resolve) => child.once('exit', resolve)) }
}

const untilUp = (launcher: Launcher): Promise<string> =>
  eventually(launcher.said, (said) => said.includes('The hub is up'), { timeoutMs: 120_000, what: 'a hub that is up' })

const address = async () => {
  const endpoints = await readEndpoints(state)
  if (endpoints === undefined) throw new Error('no endpoints')
  return toHubAddress(endpoints)
}

const isRunning = (pid: number): boolean => existsSync(`/proc/${pid}`)

test('beside another hub takes free ports, keeps its state over a restart, and begins empty when told to', async () => {
  const first = launch()
  expect(await untilUp(first)).toMatch(/✔ .*PostgreSQL[\s\S]*✔ .*gateway/)
  const act = makeAct()
  const { body } = await createMinistryOfJustice(await address()).registerBirth(act, 10)
  const pin = body.identification.pin ?? ''
  const question = questionAbout(act, pin)
  await eventually(
    async () => createSocialInsurance(await address()).verify(question),
    (answer) => answer.body.outcome === 'match',
  )

  const second = launch()
  expect([await second.exited, second.said()]).toEqual([1, expect.stringContaining('The hub is running already')])
  const children = Object.values((await readProcessRecord(state))?.children ?? {})
  expect(children).toHaveLength(9)
  first.process.kill('SIGINT')
  expect([await first.exited, children.filter(({ pid }) => isRunning(pid))]).toEqual([0, []])

  const again = launch()
  await untilUp(again)
  expect((await createSocialInsurance(await address()).verify(question)).body.outcome).toBe('match')
  expect((await createMinistryOfJustice(await address()).registerBirth(act, 10)).body.identification.pin).toBe(pin)
  // Killed, it cannot stop what it started; the next start does.
  again.process.kill('SIGKILL')
  await again.exited

  const fresh = launch('--fresh')
  await untilUp(fresh)
  expect((await createMinistryOfJustice(await address()).readAct(act.number)).status).toBe(404)
  fresh.process.kill('SIGTERM')
  expect(await fresh.exited).toBe(0)
}, 240_000)
