import { describe, expect, test } from '@jest/globals'
import { admitCall } from './admit-call.ts'
import type { Call } from './call.ts'
import { arrangeCatalogue, type Grant, type Service } from './catalogue.ts'

const acts: Service = {
  address: 'VN/GOV/G01/civil-status/acts',
  name: 'Acts',
  upstream: 'civil-status-sync',
  path: '/v1/acts',
  operations: [
    { id: 'register-act', method: 'POST', path: '', effect: 'write' },
    { id: 'read-act', method: 'GET', path: '/{number}', effect: 'read' },
  ],
}
const client = 'VN/GOV/G15/registrar'
const grant: Grant = {
  client,
  service: acts.address,
  operations: ['read-act'],
  procedures: ['G15-TP001'],
  terms: { accept: 'exact' },
}
const catalogue = arrangeCatalogue({
  instance: 'VN',
  members: [
    { class: 'GOV', code: 'G01', name: 'Public Security', subsystems: [{ code: 'civil-status' }] },
    { class: 'GOV', code: 'G15', name: 'Justice', subsystems: [{ code: 'registrar', clients: ['moj'] }] },
  ],
  services: [acts],
  procedures: [{ code: 'G15-TP001', name: 'Birth registration' }],
  grants: [grant],
})

const r1 = '/r1/VN/GOV/G01/civil-status/acts/01%2F2026'
const alias = '/civil-status/v1/acts/01%2F2026'
const purpose = { procedure: 'G15-TP001', officer: 'an', purpose: 'birth' }
const purposeHeaders = { 'Hub-Procedure': 'G15-TP001', 'Hub-Officer': 'an', 'Hub-Purpose': 'birth' }

interface Given extends Partial<Omit<Call, 'headers'>> {
  readonly headers?: Readonly<Record<string, string>>
  readonly without?: string
}

/** A call that is granted, but for what is given. */
const admit = ({ headers = {}, without = '', ...given }: Given) => {
  const all = Object.entries({ 'X-Road-Client': client, ...purposeHeaders, ...headers })
  return admitCall(catalogue, client, {
    method: 'GET',
    path: r1,
    query: '',
    body: Buffer.alloc(0),
    headers: all.filter(([name]) => name !== without),
    ...given,
  })
}

describe('a call that is granted', () => {
  test.each([
    ['by its X-Road address', r1],
    ['by its alias', alias],
  ])('%s goes to one and the same operation, with everything on record', (_how, path) => {
    expect(admit({ path })).toEqual({
      kind: 'granted',
      facts: { service: acts.address, operation: 'read-act', purpose },
      service: acts,
      operation: acts.operations[1],
      grant,
      purpose,
      rest: '/01%2F2026',
    })
  })

  test.each([r1, alias])('keeps its query as it was sent: %s', (path) => {
    const query = '?b=2&a=%20&b=%C3%A9+x&&=#'
    expect(admit({ path, query })).toMatchObject({ kind: 'granted', rest: `/01%2F2026${query}` })
  })

  test('by its alias needs no client header, and none counts', () => {
    expect(admit({ path: alias, without: 'X-Road-Client' }).kind).toBe('granted')
    expect(admit({ path: alias, headers: { 'X-Road-Client': 'VN/GOV/G01/civil-status' } }).kind).toBe('granted')
  })

  test('names its client as the last of several headers', () => {
    const call: Call = {
      method: 'GET',
      path: r1,
      query: '',
      body: Buffer.alloc(0),
      headers: [
        ['X-Road-Client', 'VN/GOV/G01/civil-status'],
        ['x-road-client', client],
        ...Object.entries(purposeHeaders),
      ],
    }
    expect(admitCall(catalogue, client, call).kind).toBe('granted')
  })
})

const service = acts.address
const operation = 'read-act'

describe('a call is refused', () => {
  test.each<[why: string, given: Given, refusal: object, facts: object]>([
    [
      'without its client on an X-Road address',
      { without: 'X-Road-Client' },
      { kind: 'malformed-address', why: 'the X-Road-Client header is missing' },
      {},
    ],
    [
      'with a client of two parts',
      { headers: { 'X-Road-Client': 'VN/GOV' } },
      { kind: 'malformed-address', why: 'X-Road-Client must have three or four parts' },
      {},
    ],
    [
      'with an address that is too short',
      { path: '/r1/VN/GOV/G01/civil-status' },
      { kind: 'malformed-address', why: 'the path does not name instance, class, member, subsystem and service' },
      {},
    ],
    [
      'in the name of another subsystem',
      { headers: { 'X-Road-Client': 'VN/GOV/G01/civil-status' } },
      { kind: 'not-granted' },
      { service },
    ],
    ['in the name of its member', { headers: { 'X-Road-Client': 'VN/GOV/G15' } }, { kind: 'not-granted' }, { service }],
    ['to a member that is not known', { path: '/r1/VN/GOV/G99/x/acts' }, { kind: 'unknown-member' }, {}],
    ['to a service that is not known', { path: '/r1/VN/GOV/G01/civil-status/none' }, { kind: 'unknown-service' }, {}],
    ['to an alias that is not known', { path: '/nothing/v1' }, { kind: 'unknown-service' }, {}],
    ['to an operation that is not known', { method: 'DELETE' }, { kind: 'unknown-service' }, { service }],
    [
      'without an officer',
      { without: 'Hub-Officer' },
      { kind: 'invalid-header', headers: ['hub-officer'] },
      { service, operation },
    ],
    [
      'under a procedure without a grant',
      { headers: { 'Hub-Procedure': 'G15-TP002' } },
      { kind: 'not-granted' },
      { service, operation, purpose: { ...purpose, procedure: 'G15-TP002' } },
    ],
    [
      'to an operation without a grant',
      { method: 'POST', path: '/civil-status/v1/acts' },
      { kind: 'not-granted' },
      { service, operation: 'register-act', purpose },
    ],
  ])('%s, with what is known of it on record', (_why, given, refusal, facts) => {
    expect(admit(given)).toEqual({ kind: 'refused', refusal, facts })
  })

  test('for the first reason that holds', () => {
    // Everything is wrong; one thing after the other is set right.
    const steps: readonly Given[] = [
      { headers: { 'X-Road-Client': 'x' }, path: '/r1/VN', without: 'Hub-Officer' },
      { headers: { 'X-Road-Client': 'VN/GOV/G99/other' }, path: '/r1/VN', without: 'Hub-Officer' },
      { headers: { 'X-Road-Client': 'VN/GOV/G99/other' }, path: '/r1/VN/GOV/G99/x/y', without: 'Hub-Officer' },
      { path: '/r1/VN/GOV/G99/x/y', without: 'Hub-Officer' },
      { path: '/r1/VN/GOV/G01/civil-status/y', without: 'Hub-Officer' },
      { path: '/r1/VN/GOV/G01/civil-status/acts', method: 'PUT', without: 'Hub-Officer' },
      { path: '/r1/VN/GOV/G01/civil-status/acts', method: 'POST', without: 'Hub-Officer' },
      { path: '/r1/VN/GOV/G01/civil-status/acts', method: 'POST' },
      {},
    ]
    const kinds = steps.map((given) => {
      const admission = admit(given)
      return admission.kind === 'refused' ? admission.refusal.kind : admission.kind
    })
    expect(kinds).toEqual([
      'malformed-address',
      'malformed-address',
      'not-granted',
      'unknown-member',
      'unknown-service',
      'unknown-service',
      'invalid-header',
      'not-granted',
      'granted',
    ])
  })
})
