import { PassThrough } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import type { Request } from './command.ts'
import { CommandFailure } from './exit-codes.ts'
import { runHubctl } from './program.ts'
import type { Settings } from './settings.ts'

interface Sent extends Request {
  readonly key?: string
}

const env = {
  HUBCTL_HUB: 'http://hub.example/',
  HUBCTL_CLIENT_ID: 'hub-operator',
  HUBCTL_CLIENT_SECRET: 'secret',
  HUBCTL_OFFICER: 'officer-1',
}

const textOf = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '')

/** Runs hubctl against a hub that gives these answers, one after the other. */
const run = async (line: string, answers: readonly unknown[] = [{}], environment: object = env) => {
  const sent: Sent[] = []
  const settings: Settings[] = []
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const interrupting = new AbortController()
  const left = [...answers]
  const code = await runHubctl(
    {
      env: environment as Record<string, string>,
      stdout,
      stderr,
      interrupted: interrupting.signal,
      newId: () => 'key-1',
      now: () => new Date('2026-11-27T05:00:00.000Z'),
      connect: (used) => {
        settings.push(used)
        return {
          call: (wanted, options) => {
            sent.push({ ...wanted, ...(options === undefined ? {} : { key: options.idempotencyKey }) })
            const answer = left.shift()
            if (left.length === 0) interrupting.abort()
            if (answer instanceof Error) return Promise.reject(answer)
            return Promise.resolve({ body: answer, exchangeId: '', date: undefined })
          },
          close: () => Promise.resolve(),
        }
      },
    },
    line.split(' '),
  )
  return { code, sent, settings, stdout: textOf(stdout), stderr: textOf(stderr) }
}

describe('a command becomes a request', () => {
  const redrive = (selection: object, more: object = {}): object => ({ consumer: 'verification', selection, ...more })

  test.each<[string, Sent]>([
    ['topics', { method: 'GET', path: '/streams/topics' }],
    ['overview', { method: 'GET', path: '/overview' }],
    ['waiting', { method: 'GET', path: '/overview/waiting-events' }],
    ['held', { method: 'GET', path: '/overview/held-requests' }],
    ['overdue', { method: 'GET', path: '/overview/unresolved-acts' }],
    [
      'events list --topic identity.pin.v1 --type pin-issued --limit 5',
      { method: 'GET', path: '/streams/events', query: { topic: 'identity.pin.v1', type: 'pin-issued', limit: '5' } },
    ],
    ['events show e-1', { method: 'GET', path: '/streams/events/e-1', query: {} }],
    ['events journey e-1', { method: 'GET', path: '/streams/events/e-1/journey', query: {} }],
    [
      'events reveal e-1 --reason complaint-2026-17',
      {
        method: 'POST',
        path: '/streams/events/e-1/revelation',
        query: {},
        body: { reason: 'complaint-2026-17' },
        key: 'key-1',
      },
    ],
    ['parked groups', { method: 'GET', path: '/parked' }],
    [
      'parked list --consumer verification --reason bug',
      { method: 'GET', path: '/parked/events', query: { consumer: 'verification', reason: 'bug' } },
    ],
    [
      'parked redrive --consumer verification --reason bug --rate 50',
      {
        method: 'POST',
        path: '/parked/redrives',
        body: redrive({ kind: 'reason', reason: 'bug' }, { ratePerSecond: 50 }),
        key: 'key-1',
      },
    ],
    [
      'parked redrive --consumer verification --key 0123 --idempotency-key mine',
      { method: 'POST', path: '/parked/redrives', body: redrive({ kind: 'key', key: '0123' }), key: 'mine' },
    ],
    [
      'parked redrive --consumer verification --all',
      { method: 'POST', path: '/parked/redrives', body: redrive({ kind: 'all' }), key: 'key-1' },
    ],
    [
      'parked rehearse --consumer verification --reason bug --keys 20',
      {
        method: 'POST',
        path: '/parked/rehearsals',
        body: redrive({ kind: 'reason', reason: 'bug' }, { mostKeys: 20 }),
        key: 'key-1',
      },
    ],
    [
      'parked decide-skip s-1 approve --consumer verification',
      {
        method: 'POST',
        path: '/parked/skips/s-1/decision',
        body: { consumer: 'verification', decision: 'approve' },
        key: 'key-1',
      },
    ],
    ['redrives pause 7', { method: 'POST', path: '/parked/redrives/7/pause', key: 'key-1' }],
    ['redrives cancel 7', { method: 'POST', path: '/parked/redrives/7/cancellation', key: 'key-1' }],
    [
      'quarantine set verification 01 --reason release',
      { method: 'PUT', path: '/parked/quarantines/verification/01', body: { reason: 'release' }, key: 'key-1' },
    ],
    [
      'quarantine lift verification 01',
      { method: 'DELETE', path: '/parked/quarantines/verification/01', key: 'key-1' },
    ],
    [
      'rebuild start verification',
      { method: 'POST', path: '/rebuilds', body: { consumer: 'verification' }, key: 'key-1' },
    ],
    [
      'replay plan --consumer population --topic identity.pin.v1 --reason hole --type pin-issued --type pin-imported --offsets 3:10-20',
      {
        method: 'POST',
        path: '/replays',
        body: {
          consumer: 'population',
          topic: 'identity.pin.v1',
          reason: 'hole',
          types: ['pin-issued', 'pin-imported'],
          offsets: [{ partition: 3, from: 10, to: 20 }],
        },
        key: 'key-1',
      },
    ],
    ['replay rehearse 7', { method: 'POST', path: '/replays/7/rehearsal', key: 'key-1' }],
    ['replay approve 7', { method: 'POST', path: '/replays/7/approval', key: 'key-1' }],
    [
      'replay run 7 --rate 10 --cap 500 --failure-limit 0.01',
      {
        method: 'POST',
        path: '/replays/7/run',
        body: { ratePerSecond: 10, cap: 500, failureLimit: 0.01 },
        key: 'key-1',
      },
    ],
    ['rebuild cancel r/1', { method: 'POST', path: '/rebuilds/r%2F1/cancellation', key: 'key-1' }],
  ])('%s', async (line, request) => {
    const { code, sent } = await run(line)
    expect([code, sent]).toEqual([0, [request]])
  })

  test('as who the environment says, unless the command line says otherwise', async () => {
    const { settings } = await run('topics --officer officer-2 --purpose night-watch')
    expect(settings).toEqual([
      {
        gateway: 'http://hub.example',
        tokenEndpoint: 'http://hub.example/oauth/token',
        clientId: 'hub-operator',
        clientSecret: 'secret',
        officer: 'officer-2',
        purpose: 'night-watch',
      },
    ])
  })
})

describe('what changes something', () => {
  test('is shown and not sent where that is asked for', async () => {
    const { code, sent, stdout } = await run('parked skip 12 --consumer verification --reason twice --dry-run --json')
    expect([code, sent]).toEqual([0, []])
    expect(JSON.parse(stdout)).toEqual({
      method: 'POST',
      path: '/operations/v1/parked/skips',
      officer: 'officer-1',
      purpose: 'operations',
      client: 'hub-operator',
      body: { consumer: 'verification', parkedId: '12', reason: 'twice' },
    })
  })

  test('is waited for where that is asked for', async () => {
    const at = (state: string, keysDone: number): object => ({ id: 'r-1', state, keysDone, keysTotal: 2 })
    const answers = [at('running', 0), at('finished', 2), {}]
    const { code, sent, stdout } = await run('parked redrive --consumer verification --all --wait --json', answers)
    expect(code).toBe(0)
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /parked/redrives',
      'GET /parked/redrives/r-1',
    ])
    expect(JSON.parse(stdout)).toEqual(at('finished', 2))
  })
})

describe('the answer', () => {
  const rows = { events: [{ id: 'e-1', type: 'pin-issued', writtenAt: 'now', data: { pin: '0**' } }], complete: false }

  test('is a table for people, with what stands beside it', async () => {
    const { stdout } = await run('events list --topic identity.pin.v1', [rows])
    expect(stdout).toMatch(/^writtenAt +type +id\nnow +pin-issued +e-1\n\ncomplete: no\n$/)
  })

  test('is JSON for programs, as it came', async () => {
    const { stdout } = await run('events list --topic identity.pin.v1 --json', [rows])
    expect(JSON.parse(stdout)).toEqual(rows)
  })

  test('says so where there is nothing', async () => {
    expect((await run('parked groups', [{ groups: [] }])).stdout).toBe('Nothing.\n')
  })

  test('follows topics with the cursor that came last', async () => {
    const page = (id: string, next: string): object => ({
      events: [{ id, topic: 't', partition: 0, offset: '7', writtenAt: 'now', type: 'pin-issued', key: 'k' }],
      next,
    })
    const { code, sent, stdout } = await run('follow --topic identity.pin.v1', [page('e-1', 'c-1'), page('e-2', 'c-2')])
    expect([code, stdout]).toEqual([0, 'now  pin-issued  t/0/7  e-1  k\nnow  pin-issued  t/0/7  e-2  k\n'])
    const from = '2026-11-27T05:00:00.000Z'
    expect(sent.map(({ query }) => query)).toEqual([
      { topic: 'identity.pin.v1', from },
      { topic: 'identity.pin.v1', from, after: 'c-1' },
    ])
  })
})

describe('hubctl ends with', () => {
  test.each([
    ['2 where the command is unknown', 'nonsense', 2],
    ['2 where a group has no command', 'parked', 2],
    ['2 where something needed is missing', 'events list', 2],
    ['2 where an option is unknown', 'topics --colour', 2],
    ['2 where more than one choice is made', 'parked redrive --consumer a --key b --all', 2],
    ['2 where a choice is none', 'parked decide-skip 1 perhaps --consumer a', 2],
  ])('%s', async (_, line, expected) => {
    const { code, sent, stderr } = await run(line)
    expect([code, sent]).toEqual([expected, []])
    expect(stderr).not.toBe('')
  })

  test.each([
    ['refused', 3],
    ['away', 4],
    ['failed', 1],
  ] as const)('what the hub said: %s', async (kind, expected) => {
    const { code, stdout, stderr } = await run('topics', [new CommandFailure(kind, 'No.', ['Because.'])])
    expect([code, stdout, stderr]).toEqual([expected, '', 'No.\n  Because.\n'])
  })

  test('2 where nobody says who operates', async () => {
    const { HUBCTL_OFFICER: _, ...nobody } = env
    expect((await run('topics', [{}], nobody)).code).toBe(2)
  })

  test('1 where the doctor finds something broken, and says what to do', async () => {
    const services = [{ service: 'verification', processes: [{ state: 'away', parts: {} }] }]
    const { code, stdout } = await run('doctor', [{ services }, { topics: [] }])
    expect(code).toBe(1)
    expect(stdout).toMatch(/✘ +service verification +away +See docs\/runbooks\/service-away\.md/)
  })
})
