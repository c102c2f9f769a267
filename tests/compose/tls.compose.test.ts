import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readRecords } from '@hub/kafka'
import type { Endpoints } from '@hub/local'
import { silentLogger } from '@hub/testing'
import { prepareComposeHub, type ComposeHub } from './compose.ts'

let hub: ComposeHub
let kafka: Endpoints['kafka']
beforeAll(async () => {
  hub = await prepareComposeHub(['tls.yml'])
  await hub.compose('up', '--build', '--detach', '--wait', '--wait-timeout', '120')
  kafka = (await hub.endpoints()).kafka
}, 900_000)
afterAll(async () => {
  await hub.compose('down', '--volumes', '--remove-orphans')
}, 120_000)

/** A program of a server's own, next to it, with the password that it needs: only the encryption is missing. */
const inside = (service: string, script: string): Promise<string> =>
  hub.compose('exec', '-T', service, 'bash', '-c', script)

const readLog = (connection: Endpoints['kafka']) =>
  readRecords({ ...connection, clientId: 'tls-test', logger: silentLogger }, 'exchange.log.v1')

describe('with the TLS overlay nothing travels in the clear', () => {
  test('npm run demo -- --hub compose passes', async () => {
    const said = await hub.command('npm', ['run', '-s', 'demo', '--', '--hub', 'compose', '--json'])
    expect(JSON.parse(said)).toMatchObject({ ok: true })
  }, 180_000)

  test('Kafka refuses a plain connection, and one that signs in with a wrong password', async () => {
    await expect(readLog(kafka)).resolves.not.toEqual([])
    const { security, ...plain } = kafka
    if (security === undefined) throw new Error('the hub does not say who signs in')
    await expect(readLog(plain)).rejects.toThrow(/connection/i)
    await expect(readLog({ ...plain, security: { ...security, password: 'guessed' } })).rejects.toThrow(
      /authentication/i,
    )
  }, 120_000)

  test('PostgreSQL refuses a plain connection', async () => {
    const ask = (mode: string): Promise<string> =>
      inside(
        'postgres',
        `PGPASSWORD="$(cat /run/secrets/password)" psql -At "postgres://hub@postgres/hub?sslmode=${mode}" -c 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'`,
      )
    await expect(ask('require')).resolves.toBe('t\n')
    await expect(ask('disable')).rejects.toThrow(/no encryption/)
  }, 60_000)

  test('Redis refuses a plain connection', async () => {
    const ask = (options: string): Promise<string> =>
      inside('redis', `REDISCLI_AUTH="$(cat /run/secrets/password)" redis-cli -h redis ${options} ping`)
    await expect(ask('--tls --cacert /run/secrets/authority')).resolves.toBe('PONG\n')
    await expect(ask('')).rejects.toThrow(/I\/O error|closed the connection|reset/)
  }, 60_000)
})
