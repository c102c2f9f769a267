import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { serviceNames } from '@hub/contracts'
import { projectDirectory } from '@hub/local'
import { eventually } from '@hub/testing'
import { prepareComposeHub, type ComposeHub } from './compose.ts'

interface Inspected {
  readonly Config: { readonly User: string }
  readonly HostConfig: { readonly ReadonlyRootfs: boolean; readonly Memory: number }
  readonly State: { readonly ExitCode: number }
  readonly NetworkSettings: { readonly Ports: Readonly<Record<string, readonly { readonly HostIp: string }[] | null>> }
}

const megabyte = 1_000_000

let hub: ComposeHub
beforeAll(async () => {
  hub = await prepareComposeHub()
  await hub.compose('build')
  // From images that are there it has to be healthy within this time.
  await hub.compose('up', '--detach', '--wait', '--wait-timeout', '90')
}, 900_000)
afterAll(async () => {
  await hub.compose('down', '--volumes', '--remove-orphans')
}, 120_000)

const inspect = async (name: string): Promise<Inspected> => {
  const [found] = JSON.parse(await hub.docker('inspect', name)) as Inspected[]
  if (found === undefined) throw new Error(`there is no container ${name}`)
  return found
}

const sizeOf = async (image: string): Promise<number> =>
  Number(await hub.docker('image', 'inspect', '--format', '{{.Size}}', image))

describe('the hub in containers', () => {
  test('the demo passes', async () => {
    const output = await hub.command('npm', ['run', '-s', 'demo', '--', '--hub', 'compose', '--json'])
    expect((JSON.parse(output) as { readonly ok: boolean }).ok).toBe(true)
  }, 120_000)

  test('coming up again finds everything as it was', async () => {
    await hub.compose('up', '--detach', '--wait', '--wait-timeout', '90')
    const output = await hub.command('npm', ['run', '-s', 'demo', '--', '--hub', 'compose', '--json'])
    expect((JSON.parse(output) as { readonly ok: boolean }).ok).toBe(true)
  }, 240_000)

  test.each(serviceNames)(
    '%s runs as nobody in particular, on a root that it cannot write, within limits',
    async (service) => {
      const { Config, HostConfig } = await inspect(hub.containerOf(service))
      expect(Config.User).toBe('node')
      expect(HostConfig.ReadonlyRootfs).toBe(true)
      expect(HostConfig.Memory).toBeGreaterThan(0)
    },
  )

  test.each(serviceNames)('the image of %s is at most 250 MB more than its base', async (service) => {
    const [image, base] = await Promise.all([sizeOf(`ndxp-hub/${service}`), sizeOf('node:24-bookworm-slim')])
    expect((image - base) / megabyte).toBeLessThan(250)
  })

  test('ports are published on the loopback interface only', async () => {
    for (const { Names } of await hub.containers()) {
      const { NetworkSettings } = await inspect(Names)
      const published = Object.values(NetworkSettings.Ports).flatMap((bindings) => bindings ?? [])
      for (const { HostIp } of published) expect(HostIp).toBe('127.0.0.1')
    }
  })

  test('a stop drains: every service ends by itself and in good order', async () => {
    await hub.compose('stop')
    for (const service of serviceNames) expect((await inspect(hub.containerOf(service))).State.ExitCode).toBe(0)
  }, 60_000)

  test('taken down with its volumes it leaves nothing', async () => {
    await hub.compose('down', '--volumes')
    expect(await hub.remains()).toEqual([])
  }, 60_000)
})

describe('with demo data', () => {
  test('there is somebody to verify once it is up', async () => {
    await hub.compose('--profile', 'demo', 'up', '--build', '--detach', '--wait', '--wait-timeout', '120')
    const told = await eventually(
      () => hub.compose('logs', '--no-log-prefix', 'demo-data'),
      (lines) => lines.includes('Made-up people to verify'),
      { timeoutMs: 120_000, what: 'the demo data are there' },
    )
    expect(told).toContain('100 of 100 births registered, and their children verifiable')
    await hub.compose('--profile', 'demo', 'down', '--volumes')
  }, 600_000)
})

describe("an agency's own test", () => {
  test('passes as it is, as a copy of it would', async () => {
    const directory = join(projectDirectory, 'tests', 'compose', 'agency-example')
    await hub.command('npm', ['ci', '--no-audit', '--no-fund'], directory)
    await expect(hub.command('npm', ['test'], directory)).resolves.toEqual(expect.any(String))
  }, 600_000)
})
