import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { serviceNames } from '@hub/contracts'
import { shareSecrets, writeHeld, type Transport } from './holders.ts'
import { openSecrets } from './secrets.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hub-holders-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const share = async (transport: Transport = 'plain') =>
  shareSecrets(await openSecrets(join(directory, 'kept')), [{ id: 'vss' }], transport)

describe('the secrets of an installation in containers', () => {
  test('each service gets its own database and nobody gets the secret of a client', async () => {
    const held = await share()
    expect(Object.keys(held).toSorted()).toEqual([...serviceNames, 'installation', 'postgres', 'redis'].toSorted())
    const urls = serviceNames.map((service) => held[service]?.['database-url'])
    expect(new Set(urls).size).toBe(serviceNames.length)
    expect(JSON.parse(held['gateway']?.['client-secrets'] ?? '')).toEqual({
      vss: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    })
    const secret = readFileSync(join(directory, 'kept', 'client-vss'), 'utf8')
    expect(JSON.stringify(held)).not.toContain(secret)
  })

  test('a second start finds the same secrets and writes them anew', async () => {
    const held = await share()
    await writeHeld(directory, held)
    await writeHeld(directory, await share())
    expect(readFileSync(join(directory, 'verification', 'subject-key'), 'utf8')).toBe(
      held['verification']?.['subject-key'],
    )
    expect(readdirSync(join(directory, 'population')).toSorted()).toEqual([
      'caller-context-key',
      'database-url',
      'subject-key',
    ])
  })

  test('where nothing travels in the clear each user of Kafka gets a password of its own, and only the broker knows all', async () => {
    const held = await share('tls')
    const passwords = [...serviceNames, 'installation'].map((holder) => held[holder]?.['kafka-password'])
    expect(new Set(passwords).size).toBe(serviceNames.length + 1)
    for (const password of passwords) expect(held['kafka']?.['users']).toContain(`"${password}"`)
    expect(Object.keys(held['population'] ?? {}).toSorted()).toEqual([
      'authority',
      'caller-context-key',
      'database-url',
      'kafka-password',
      'subject-key',
    ])
    expect(held['population']?.['database-url']).toMatch(/sslmode=verify-full$/)
    expect(held['gateway']?.['redis-url']).toMatch(/^rediss:/)
  })

  test('servers show certificates that the authority of the installation signed, under the names they are reached by', async () => {
    const held = await share('tls')
    const authority = new X509Certificate(held['population']?.['authority'] ?? '')
    for (const server of ['postgres', 'redis']) {
      const certificate = new X509Certificate(held[server]?.['certificate'] ?? '')
      expect(certificate.verify(authority.publicKey)).toBe(true)
      expect(certificate.checkHost(server)).toBe(server)
      expect(certificate.checkPrivateKey(createPrivateKey(held[server]?.['key'] ?? ''))).toBe(true)
    }
    const again = await share('tls')
    expect(again['population']?.['authority']).toBe(held['population']?.['authority'])
  })
})
