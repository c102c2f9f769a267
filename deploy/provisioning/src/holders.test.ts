import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { serviceNames } from '@hub/contracts'
import { shareSecrets, writeHeld } from './holders.ts'
import { openSecrets } from './secrets.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hub-holders-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const share = async () => shareSecrets(await openSecrets(join(directory, 'installation')), [{ id: 'vss' }])

describe('the secrets of an installation in containers', () => {
  test('each service gets its own database and nobody gets the secret of a client', async () => {
    const held = await share()
    expect(Object.keys(held).toSorted()).toEqual([...serviceNames, 'postgres', 'redis'].toSorted())
    const urls = serviceNames.map((service) => held[service]?.['database-url'])
    expect(new Set(urls).size).toBe(serviceNames.length)
    expect(JSON.parse(held['gateway']?.['client-secrets'] ?? '')).toEqual({
      vss: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    })
    const secret = readFileSync(join(directory, 'installation', 'client-vss'), 'utf8')
    expect(JSON.stringify(held)).not.toContain(secret)
  })

  test('a second start finds the same secrets and writes them anew', async () => {
    const held = await share()
    await writeHeld(directory, held)
    await writeHeld(directory, await share())
    expect(readFileSync(join(directory, 'verification', 'subject-key'), 'utf8')).toBe(
      held['verification']?.['subject-key'],
    )
    expect(readdirSync(join(directory, 'population'))).toEqual(['database-url'])
  })
})
