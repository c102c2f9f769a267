import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { makePassword, openSecrets } from './secrets.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hub-secrets-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

test('a secret that several ask for at once is one secret, and the next start finds it', async () => {
  const secrets = await openSecrets(directory)
  const got = await Promise.all(Array.from({ length: 10 }, () => secrets.get('client-moj', makePassword)))
  expect(new Set(got).size).toBe(1)
  expect(await (await openSecrets(directory)).get('client-moj', makePassword)).toBe(got[0])
  expect(statSync(secrets.path('client-moj')).mode & 0o077).toBe(0)
})
