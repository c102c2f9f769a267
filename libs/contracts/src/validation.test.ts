import { describe, expect, test } from '@jest/globals'
import { validateEventData } from './validation.ts'

const id = '0199a0a0-0000-7000-8000-000000000001'
const instant = '2026-11-20T02:15:30.123Z'
const digest = `${'A'.repeat(43)}=`
const place = { country: 'VN', communeCode: '00004', provinceCode: '01' }

const birth = {
  actId: id,
  role: 'child',
  registeredOn: '2026-11-20',
  registeredAt: place,
  child: {
    fullName: 'Nguyễn Thị Hòa',
    sex: 'female',
    dateOfBirth: '2026-11-18',
    placeOfBirth: place,
    nativePlace: { country: 'LA' },
    ethnicity: '01',
    nationality: 'VN',
  },
}
const issued = { pin: '001326000001', actId: id, issuedAt: instant }
const snapshot = {
  version: 1,
  fullName: 'Nguyễn Thị Hòa',
  dateOfBirth: '2026',
  sex: 'undetermined',
  ethnicity: '01',
  nationality: 'VN',
}
const exchange = {
  exchangeId: id,
  process: id,
  number: 1,
  previous: digest,
  client: 'VN/GOV/G15/civil-status',
  requestDigest: digest,
  requestLength: 0,
}
const answered = {
  ...exchange,
  status: 200,
  outcome: 'match',
  subject: { keyId: 'k-1', hash: digest },
  responseDigest: digest,
  responseLength: 12,
  answeredAt: instant,
}
const parked = {
  parkedId: id,
  consumer: 'population',
  topic: 'identity.pin.v1',
  partition: 0,
  offset: '42',
  reason: 'bug',
  parkedAt: instant,
}

type Sample = readonly [what: string, type: string, data: unknown]

const good: readonly Sample[] = [
  ['a birth with both parents left out', 'civil-status.birth-registered', birth],
  [
    'a birth with parents of whom only the name is known',
    'civil-status.birth-registered',
    { ...birth, mother: { fullName: 'Trần Thị Lan' }, father: { fullName: 'Nguyễn Văn An', dateOfBirth: '1990-05' } },
  ],
  ['a number', 'identity.pin-issued', issued],
  ['a number that no act asked for', 'identity.pin-issued', { pin: issued.pin, issuedAt: instant }],
  [
    'a rejection for a reason that is new',
    'identity.pin-rejected',
    { actId: id, reason: 'new-reason', rejectedAt: instant },
  ],
  ['a person that no act made known', 'population.person-created', { createdAt: instant }],
  ['a snapshot of somebody of whom the year is known', 'population.person-snapshot', snapshot],
  ['a request that is known by its client only', 'exchange.exchange-requested', { ...exchange, requestedAt: instant }],
  ['an answer', 'exchange.exchange-answered', answered],
  ['a notice of a record that could not be decoded', 'consumer.event-parked', parked],
  ['a member that a later writer added', 'identity.pin-issued', { ...issued, series: '001326' }],
  ['data of a type that is not known here', 'identity.pin-frozen', { anything: true }],
]

const bad: readonly Sample[] = [
  ['a birth without its child', 'civil-status.birth-registered', { ...birth, child: undefined }],
  [
    'a birth with a child without a name',
    'civil-status.birth-registered',
    { ...birth, child: { ...birth.child, fullName: '' } },
  ],
  [
    'a birth with a parent without a name',
    'civil-status.birth-registered',
    { ...birth, mother: { dateOfBirth: '1990' } },
  ],
  ['a birth in a role that nobody has', 'civil-status.birth-registered', { ...birth, role: 'witness' }],
  ['a birth registered in some year', 'civil-status.birth-registered', { ...birth, registeredOn: '2026' }],
  [
    'a birth with a sex in the code of another list',
    'civil-status.birth-registered',
    { ...birth, child: { ...birth.child, sex: '1' } },
  ],
  ['a number of eleven digits', 'identity.pin-issued', { ...issued, pin: '00132600001' }],
  ['a number as a number', 'identity.pin-issued', { ...issued, pin: 1_326_000_001 }],
  ['a number that nobody issued at any time', 'identity.pin-issued', { pin: issued.pin }],
  ['an instant without the zone', 'identity.pin-issued', { ...issued, issuedAt: '2026-11-20T02:15:30.123' }],
  ['an act id that is no UUID', 'identity.pin-issued', { ...issued, actId: '42/2026' }],
  ['a rejection with a sentence', 'identity.pin-rejected', { actId: id, reason: 'Not ours.', rejectedAt: instant }],
  ['a snapshot before the first version', 'population.person-snapshot', { ...snapshot, version: 0 }],
  ['a record outside of the chain', 'exchange.exchange-requested', { ...exchange, number: 0, requestedAt: instant }],
  [
    'a record without its predecessor',
    'exchange.exchange-requested',
    { ...exchange, previous: undefined, requestedAt: instant },
  ],
  ['an answer with a subject in clear', 'exchange.exchange-answered', { ...answered, subject: '001326000001' }],
  [
    'an answer with a digest in hexadecimal',
    'exchange.exchange-answered',
    { ...answered, responseDigest: '0'.repeat(64) },
  ],
  ['a notice with an offset below zero', 'consumer.event-parked', { ...parked, offset: '-1' }],
  ['nothing', 'identity.pin-issued', null],
  ['a list', 'identity.pin-issued', [issued]],
]

const isValid = (type: string, data: unknown): boolean => validateEventData(`vn.ndxp.${type}.v1`, data)

describe('event data', () => {
  test.each(good)('%s follows its schema', (_what, type, data) => {
    expect(isValid(type, data)).toBe(true)
  })

  test.each(bad)('%s does not', (_what, type, data) => {
    expect(isValid(type, data)).toBe(false)
  })

  // Names that every object of the language answers to.
  test.each(['constructor', 'valueOf', 'hasOwnProperty', '__proto__'])(
    'of a type called %s is of no known type',
    (type) => {
      expect(validateEventData(type, {})).toBe(true)
    },
  )
})
