import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

const bootstrap = fileURLToPath(new URL('../bootstrap.mjs', import.meta.url))

/** A machine with nothing but what a test puts on it. */
let bin: string
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'hub-machine-'))
})
afterEach(() => rmSync(bin, { recursive: true }))

const put = (command: string, says: string): void => {
  const path = join(bin, command)
  writeFileSync(path, `#!/bin/sh\necho '${says}' >&2\n`)
  chmodSync(path, 0o755)
}

const start = (...args: readonly string[]): { readonly status: number | null; readonly said: string } => {
  const { status, stderr } = spawnSync(process.execPath, [bootstrap, ...args], { env: { PATH: bin }, encoding: 'utf8' })
  return { status, said: stderr }
}

describe('a missing prerequisite is named in one sentence', () => {
  const npm = ['npm', '11.0.0'] as const
  const java = ['java', 'openjdk version "17.0.15" 2025-04-15'] as const
  const cases: readonly (readonly [what: string, machine: readonly (readonly [string, string])[], sentence: string])[] =
    [
      ['npm', [], 'npm is needed and was not found.\n'],
      ['Java', [npm], 'Java 17 or later is needed for the Kafka broker and was not found: no command java.\n'],
      [
        'a newer Java',
        [npm, ['java', 'openjdk version "11.0.2" 2019-01-15']],
        'Java 17 or later is needed for the Kafka broker, and this is Java 11.\n',
      ],
      ['Maven', [npm, java], 'Maven is needed to fetch the Kafka broker and was not found: no command mvn.\n'],
    ]

  test.each(cases)('%s', (_what, machine, sentence) => {
    machine.forEach(([command, says]) => put(command, says))
    expect(start('start')).toEqual({ status: 1, said: sentence })
  })
})

test('an unknown command names those that there are', () => {
  expect(start('fly')).toEqual({
    status: 1,
    said: 'Unknown command; there are: start, logs, demo, drill, hubctl, import, bench, chaos, check, test.\n',
  })
})
