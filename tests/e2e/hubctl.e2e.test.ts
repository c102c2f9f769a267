import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually } from '@hub/testing'
import { runHubctl, startHubctl } from '../drill/hubctl.ts'
import { createMinistryOfJustice } from '../partners/index.ts'
import { makeAct } from './acts.ts'
import { openHub, type HubUnderTest } from './hub-under-test.ts'

let hub: HubUnderTest
beforeAll(async () => {
  hub = await openHub()
})
afterAll(() => hub.close())

/** hubctl as a person starts it, on the hub of the suite. */
const settings = () => ({ HUB_STATE: hub.state, HUBCTL_OFFICER: 'officer-1' })
const start = (...args: readonly string[]) => startHubctl(settings(), args)
const run = (...args: readonly string[]) => runHubctl(settings(), args)

interface StreamEvent {
  readonly id: string
  readonly type: string
  readonly key: string
}

interface Journey {
  readonly stations: readonly { readonly consumer: string; readonly state: string }[]
  readonly caused: readonly StreamEvent[]
}

const registerBirth = async () => {
  const act = makeAct()
  const { body } = await createMinistryOfJustice(hub.address).registerBirth(act, 10)
  return { act, pin: body.identification.pin ?? '' }
}

test('the doctor finds nothing broken in a hub that is well', async () => {
  const { code, stdout, stderr } = await run('doctor')
  expect({ code, broken: stdout.match(/✘.*/g), stderr }).toEqual({ code: 0, broken: null, stderr: '' })
  expect(stdout).toMatch(/✔ +service verification +1 ready/)
  expect(stdout).toMatch(/✔ +topics +\d+ as declared/)
})

test('topics and services are shown as tables', async () => {
  const [topics, overview] = [await run('topics'), await run('overview')]
  expect([topics.code, overview.code]).toEqual([0, 0])
  expect(topics.stdout).toMatch(/^topic +owner +records/)
  expect(topics.stdout).toContain('identity.pin.v1')
  expect(overview.stdout).toMatch(/^verification +ready/m)
})

describe('an event', () => {
  test('is followed as it comes, found, and led to what it caused; P9: never with its personal data', async () => {
    const following = start('follow', '--topic', 'civil-status.act.v1', '--json', '--from', new Date().toISOString())
    const { act, pin } = await registerBirth()
    const line = await eventually(
      () => Promise.resolve(following.said.stdout.split('\n').find((each) => each.includes('birth-registered'))),
      (found) => found !== undefined,
      { what: 'the birth among the events that are followed' },
    )
    following.child.kill('SIGINT')
    expect(await following.ended).toBe(0)
    const { id, key } = JSON.parse(line ?? '') as StreamEvent
    const found = await run('events', 'list', '--topic', 'identity.pin.v1', '--person', key, '--json')
    const journey = await eventually(
      () => run('events', 'journey', id, '--topic', 'civil-status.act.v1', '--json'),
      ({ stdout }) => (JSON.parse(stdout) as Journey).stations.every(({ state }) => state === 'applied'),
      { what: 'the birth applied by every consumer' },
    )
    expect(found.stdout).toContain('pin-issued')
    const everything = following.said.stdout + found.stdout + journey.stdout
    for (const personal of [act.child.fullName, pin]) expect(everything).not.toContain(personal)
  })

  test('that is not there is refused, with what to do', async () => {
    const { code, stdout, stderr } = await run('events', 'show', '01993bb0-0000-7000-8000-000000000000')
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(/\(404\)\n[\s\S]*What to do: /)
  })

  test('is not revealed to a viewer, and nothing is sent by a dry run', async () => {
    const args = ['events', 'reveal', '01993bb0-0000-7000-8000-000000000000', '--reason', 'a complaint is looked into']
    expect((await run(...args, '--as', 'viewer')).code).toBe(3)
    const dry = await run(...args, '--dry-run')
    expect([dry.code, dry.stderr]).toEqual([0, ''])
    expect(dry.stdout).toMatch(/^Would be sent:\nmethod +POST\n/)
  })
})

test('a hub that is away is told with an exit code of its own', async () => {
  const env = { HUBCTL_HUB: 'http://127.0.0.1:1', HUBCTL_CLIENT_ID: 'hub-viewer', HUBCTL_CLIENT_SECRET: 'none' }
  expect((await runHubctl(env, ['topics', '--officer', 'officer-1'])).code).toBe(4)
})
