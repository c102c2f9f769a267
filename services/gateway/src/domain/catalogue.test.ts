import { describe, expect, test } from '@jest/globals'
import {
  aliasOf,
  arrangeCatalogue,
  findCatalogueFaults,
  findOperation,
  type CatalogueDocument,
  type Grant,
  type Operation,
  type Service,
} from './catalogue.ts'

const register: Operation = { id: 'register-act', method: 'POST', path: '', effect: 'write' }
const read: Operation = { id: 'read-act', method: 'GET', path: '/{number}', effect: 'read' }
const parent: Operation = { id: 'read-parent', method: 'GET', path: '/{number}/parents/{role}', effect: 'read' }

const acts: Service = {
  address: 'VN/GOV/G01/civil-status/acts',
  name: 'Acts',
  upstream: 'civil-status-sync',
  path: '/v1/acts',
  operations: [register, read, parent],
}
const grant: Grant = {
  client: 'VN/GOV/G15/registrar',
  service: acts.address,
  operations: ['register-act', 'read-act'],
  procedures: ['G15-TP001'],
}
const document: CatalogueDocument = {
  instance: 'VN',
  members: [
    { class: 'GOV', code: 'G01', name: 'Public Security', subsystems: [{ code: 'civil-status' }] },
    { class: 'GOV', code: 'G15', name: 'Justice', subsystems: [{ code: 'registrar', clients: ['moj-1', 'moj-2'] }] },
  ],
  services: [acts],
  procedures: [{ code: 'G15-TP001', name: 'Birth registration' }],
  grants: [grant],
}
const [publicSecurity, justice] = document.members as [
  CatalogueDocument['members'][number],
  CatalogueDocument['members'][number],
]

describe('a catalogue', () => {
  test('that agrees with itself has no faults', () => {
    expect(findCatalogueFaults(document)).toEqual([])
  })

  test.each<[what: string, changes: Partial<CatalogueDocument>, fault: string]>([
    [
      'a subsystem twice',
      { members: [publicSecurity, justice, { ...publicSecurity, name: 'again' }] },
      'the subsystem VN/GOV/G01/civil-status is declared twice',
    ],
    [
      'a client twice',
      { members: [{ ...publicSecurity, subsystems: [{ code: 'civil-status', clients: ['moj-1'] }] }, justice] },
      'the client moj-1 is declared twice',
    ],
    [
      'a service of nobody',
      { services: [acts, { ...acts, address: 'VN/GOV/G99/none/acts' }] },
      'no subsystem owns the service VN/GOV/G99/none/acts',
    ],
    [
      'two services under one alias',
      { services: [acts, { ...acts, address: 'VN/GOV/G01/civil-status/other' }] },
      'two services have the alias /civil-status/v1/acts',
    ],
    [
      'a grant for an unknown service',
      { grants: [{ ...grant, service: 'VN/GOV/G01/civil-status/none' }] },
      'a grant names the service VN/GOV/G01/civil-status/none, which is not declared',
    ],
    [
      'a grant for an unknown client',
      { grants: [{ ...grant, client: 'VN/GOV/G15/other' }] },
      'a grant names the client VN/GOV/G15/other, which is not declared',
    ],
    [
      'a grant for an unknown operation',
      { grants: [{ ...grant, operations: ['register-act', 'delete-act'] }] },
      'a grant names the operation delete-act, which VN/GOV/G01/civil-status/acts does not have',
    ],
    [
      'a grant for an unknown procedure',
      { grants: [{ ...grant, procedures: ['G15-TP999'] }] },
      'a grant names the procedure G15-TP999, which is not declared',
    ],
  ])('with %s cannot be applied', (_what, changes, fault) => {
    expect(findCatalogueFaults({ ...document, ...changes })).toEqual([fault])
  })

  test('with a service twice is told of the address, and of the alias that follows from it', () => {
    expect(findCatalogueFaults({ ...document, services: [acts, acts] })).toContain(
      'the service VN/GOV/G01/civil-status/acts is declared twice',
    )
  })

  test('tells all its faults at once', () => {
    const wrong = { ...grant, client: 'VN/GOV/G15/other', operations: ['x'], procedures: ['y'] }
    expect(findCatalogueFaults({ ...document, grants: [wrong, { ...wrong, service: 'a/b/c/d/e' }] })).toHaveLength(4)
  })
})

describe('a catalogue in force', () => {
  const catalogue = arrangeCatalogue(document)

  test('knows the subsystem that a client calls as', () => {
    expect(['moj-1', 'moj-2', 'moj-3', ''].map((id) => catalogue.findSubsystem(id))).toEqual([
      'VN/GOV/G15/registrar',
      'VN/GOV/G15/registrar',
      undefined,
      undefined,
    ])
    expect(catalogue.clientIds).toEqual(['moj-1', 'moj-2'])
  })

  test('knows members and subsystems, and no part or extension of their names', () => {
    const known = ['VN/GOV/G01/civil-status', 'VN/GOV/G01', 'VN/GOV/G15/registrar', 'VN/GOV/G15']
    const unknown = ['VN/GOV', 'VN', '', 'VN/GOV/G0', 'VN/GOV/G01/civil', 'vn/gov/g01', 'VN/GOV/G01/civil-status/acts']
    expect(known.map(catalogue.isMember)).toEqual(known.map(() => true))
    expect(unknown.map(catalogue.isMember)).toEqual(unknown.map(() => false))
  })

  test('finds a service by its address', () => {
    expect(catalogue.findService(acts.address)).toBe(acts)
    expect(catalogue.findService(`${acts.address}/x`)).toBeUndefined()
    expect(catalogue.services).toEqual([acts])
  })

  test.each([
    ['/civil-status/v1/acts', ''],
    ['/civil-status/v1/acts/', '/'],
    ['/civil-status/v1/acts/01%2F2026', '/01%2F2026'],
  ])('finds a service by its alias %s, with the rest %j', (path, rest) => {
    expect(aliasOf(acts)).toBe('/civil-status/v1/acts')
    expect(catalogue.findByAlias(path)).toEqual({ service: acts, rest })
  })

  test.each([
    '/',
    '/civil-status',
    '/civil-status/v1',
    '/civil-status/v1/actsx',
    '/Civil-Status/v1/acts',
    '//civil-status/v1/acts',
  ])('finds nothing by %s', (path) => {
    expect(catalogue.findByAlias(path)).toBeUndefined()
  })

  test('grants what was granted: to this client, for this service, operation and procedure', () => {
    const find = (client: string, service: Service, operation: Operation, procedure: string) =>
      catalogue.findGrant(client, { service, operation }, procedure)
    const other = { ...acts, address: 'VN/GOV/G01/civil-status/other' }
    expect(find('VN/GOV/G15/registrar', acts, register, 'G15-TP001')).toBe(grant)
    expect(find('VN/GOV/G15/registrar', acts, read, 'G15-TP001')).toBe(grant)
    expect(find('VN/GOV/G15', acts, register, 'G15-TP001')).toBeUndefined()
    expect(find('VN/GOV/G01/civil-status', acts, register, 'G15-TP001')).toBeUndefined()
    expect(find('VN/GOV/G15/registrar', other, register, 'G15-TP001')).toBeUndefined()
    expect(find('VN/GOV/G15/registrar', acts, parent, 'G15-TP001')).toBeUndefined()
    expect(find('VN/GOV/G15/registrar', acts, register, 'G15-TP002')).toBeUndefined()
  })

  test('keeps what is granted under several procedures apart', () => {
    const wide = { ...grant, procedures: ['G15-TP002'], terms: { accept: 'exact' } }
    const both = arrangeCatalogue({ ...document, grants: [grant, wide] })
    const route = { service: acts, operation: register }
    expect(both.findGrant(grant.client, route, 'G15-TP001')).toBe(grant)
    expect(both.findGrant(grant.client, route, 'G15-TP002')).toBe(wide)
  })
})

describe('an operation', () => {
  test.each([
    ['POST', '', 'register-act'],
    ['GET', '/01', 'read-act'],
    ['GET', '/01%2F2026', 'read-act'],
    ['GET', '/..', 'read-act'],
    ['GET', '/01/parents/mother', 'read-parent'],
  ])('%s %j is %s', (method, rest, id) => {
    expect(findOperation(acts, method, rest)?.id).toBe(id)
  })

  test.each([
    ['GET', ''],
    ['POST', '/'],
    ['post', ''],
    ['HEAD', '/01'],
    ['DELETE', '/01'],
    ['GET', '/'],
    ['GET', '/01/'],
    ['GET', '/01/parents'],
    ['GET', '/01/parents/'],
    ['GET', '/01/parent/mother'],
    ['GET', '//parents/mother'],
    ['GET', '/01/parents/mother/x'],
  ])('%s %j is none', (method, rest) => {
    expect(findOperation(acts, method, rest)).toBeUndefined()
  })
})
