import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { projectDirectory } from '@hub/local'

const run = (
  file: string,
  args: readonly string[],
): Promise<{ readonly status: number | null; readonly output: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, HUB_STATE: process.env['HUB_E2E_STATE'] ?? '' }
    const child = spawn(file, [...args], { cwd: projectDirectory, env })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('exit', (status) => resolve({ status, output }))
  })

test('the first verification of the README works as it stands there', async () => {
  const readme = await readFile(join(projectDirectory, 'README.md'), 'utf8')
  const [, script = ''] = /<!-- executed by [^>]*-->\n```sh\n([\s\S]*?)```/.exec(readme) ?? []
  const { status, output } = await run('bash', ['-euo', 'pipefail', '-c', script])
  expect([status, output]).toEqual([0, expect.stringContaining('"state":"issued"')])
  expect(output).toContain('"outcome":"match","claims":{"fullName":"equivalent","dateOfBirth":"exact","sex":"exact"}')
})

test('the demo tells its whole story as promised', async () => {
  const { status, output } = await run(process.execPath, [
    '--conditions=source',
    'tests/demo/main.ts',
    '--json',
    '--trace',
  ])
  const story = JSON.parse(output) as {
    readonly ok: boolean
    readonly steps: readonly { readonly ok: boolean; readonly what: string }[]
    readonly trace: { readonly traceId: string; readonly remark: string }
  }
  expect(story.steps.filter(({ ok }) => !ok)).toEqual([])
  expect([status, story.ok]).toEqual([0, true])
  // The hub of the suite has a collector, so the demo is none.
  expect(story.trace.remark).toContain(`look there for trace ${story.trace.traceId}`)
})
