import { describe, expect, test } from '@jest/globals'
import type { ActId, PersonId } from '@hub/contracts'
import { newPersonId } from '@hub/testing'
import * as fc from 'fast-check'
import type { CivilFact } from './civil-fact.ts'
import { compareRecords, deriveRecord, type Begun, type Spouses } from './civil-record.ts'
import { hasMarriedSince } from './marriages.ts'

const base: Begun = {
  fullName: 'Nguyễn Thị Hòa',
  dateOfBirth: '1999-12-31',
  sex: 'female',
  ethnicity: '01',
  nationality: 'VN',
  isFromBirth: true,
  ruler: 'civil-status',
  origin: { kind: 'birth-registered' },
}
const others = [newPersonId(), newPersonId()] as const
const other = (index: number) => ({ personId: others[index % 2] as PersonId, fullName: 'Trần Văn Ba' })
const nobody: Spouses = { isDead: () => false, hasMarriedSince: () => false }

/** What acts of the day say; the same day often, so that their order is not told by it. */
const factsOf = (day: number, index: number): readonly CivilFact[] => {
  const act = {
    actId: newPersonId() as string as ActId,
    registeredOn: `2026-01-0${1 + (day % 3)}`,
    registeredAt: { country: 'VN' },
  }
  const spouse = { ...act, role: 'wife' as const, spouse: other(index) }
  const parent = { ...act, role: 'child' as const, relation: 'father' as const, other: other(index) }
  const ward = { ...act, role: 'ward' as const, other: other(index) }
  return [
    { kind: 'death-registered', data: { ...act, dateOfDeath: '2025-12-30' } },
    { kind: 'death-annulled', data: act },
    { kind: 'marriage-registered', data: { ...spouse, marriedOn: '2025-01-01' } },
    { kind: 'marriage-ended', data: { ...spouse, endedOn: '2025-02-01', ground: 'divorce' } },
    { kind: 'birth-registered', data: parent },
    { kind: 'parentage-recorded', data: parent },
    { kind: 'adoption-recorded', data: parent },
    { kind: 'adoption-ended', data: parent },
    { kind: 'guardianship-recorded', data: ward },
    { kind: 'guardianship-ended', data: ward },
    {
      kind: 'civil-status-changed',
      data: { ...act, field: 'fullName', newValue: `Lê ${index}`, ground: 'correction' },
    },
  ]
}

const fact = fc
  .tuple(fc.nat({ max: 2 }), fc.nat({ max: 1 }), fc.nat({ max: 10 }))
  .map(([day, index, kind]) => factsOf(day, index)[kind] as CivilFact)

test('P4: whichever acts come, in whichever order and however often, the record is the same', () => {
  fc.assert(
    fc.property(
      fc
        .array(fact, { maxLength: 12 })
        .chain((facts) =>
          fc.tuple(fc.constant(facts), fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 })),
        ),
      ([facts, again]) => {
        expect(deriveRecord(base, again, nobody)).toEqual(deriveRecord(base, facts, nobody))
      },
    ),
    { numRuns: 2000 },
  )
})

const pick = (kind: CivilFact['kind'], day: number, index = 0): CivilFact =>
  factsOf(day, index).find((one) => one.kind === kind) as CivilFact

const annulled = (index: number): CivilFact => {
  const { kind, data } = pick('marriage-ended', 2, index)
  return { kind, data: { ...data, ground: 'annulment' } } as CivilFact
}

/** An act and its revocation, which came first. */
const revoke = (revoked: CivilFact): readonly CivilFact[] => {
  const { actId: revokedActId, registeredAt } = revoked.data
  const actId = newPersonId() as string as ActId
  return [
    { kind: 'registration-revoked', data: { actId, registeredOn: '2026-01-09', registeredAt, revokedActId } },
    revoked,
  ]
}

describe('a record', () => {
  test.each([
    ['of a birth is unmarried', [], { maritalStatus: 'unmarried', relations: [] }],
    ['of a marriage has a spouse', [pick('marriage-registered', 0)], { maritalStatus: 'married' }],
    [
      'of a divorce of the day of the marriage is divorced',
      [pick('marriage-ended', 0), pick('marriage-registered', 0)],
      { maritalStatus: 'divorced', relations: [] },
    ],
    [
      'of a second marriage to the same person after the divorce is married',
      [pick('marriage-registered', 0), pick('marriage-ended', 1), pick('marriage-registered', 2)],
      { maritalStatus: 'married' },
    ],
    [
      'of a marriage that was annulled is what it was before the marriage',
      [pick('marriage-registered', 0), pick('marriage-ended', 1), pick('marriage-registered', 1, 1), annulled(1)],
      { maritalStatus: 'divorced', relations: [] },
    ],
    [
      'of no marriage but one that was annulled',
      [pick('marriage-registered', 0), annulled(0)],
      { maritalStatus: 'unmarried' },
    ],
    [
      'of a death annulled later lives',
      [pick('death-annulled', 1), pick('death-registered', 0)],
      { dateOfDeath: undefined },
    ],
    ['of a death has its date', [pick('death-registered', 0)], { dateOfDeath: '2025-12-30' }],
    [
      'of an adoption that ended has no relation',
      [pick('adoption-ended', 1), pick('adoption-recorded', 0)],
      { relations: [] },
    ],
    ['of a recognition has the father', [pick('parentage-recorded', 0)], { father: { fullName: 'Trần Văn Ba' } }],
    ['of a death that was revoked lives', revoke(pick('death-registered', 0)), { dateOfDeath: undefined }],
    [
      'of a divorce that was revoked is married',
      [pick('marriage-registered', 0), ...revoke(pick('marriage-ended', 0))],
      { maritalStatus: 'married' },
    ],
  ])('%s', (_what, facts, expected) => {
    expect(deriveRecord(base, facts, nobody)).toMatchObject(expected)
  })

  test('of somebody married to a dead person is widowed, and of an imported person with no marriage is not known', () => {
    const married = [pick('marriage-registered', 0)]
    expect(deriveRecord(base, married, { ...nobody, isDead: () => true })).toMatchObject({
      maritalStatus: 'widowed',
      relations: [],
    })
    expect(deriveRecord({ ...base, isFromBirth: false }, [], nobody).maritalStatus).toBe('not-known')
  })

  test('of somebody whose spouse has married somebody else since has no spouse', () => {
    const married = [pick('marriage-registered', 0)]
    const since = (day: string): Spouses => ({ ...nobody, hasMarriedSince: (_spouse, after) => after < day })
    expect(deriveRecord(base, married, since('2026-01-02'))).toMatchObject({ maritalStatus: 'divorced', relations: [] })
    expect(deriveRecord(base, married, since('2026-01-01'))).toMatchObject({ maritalStatus: 'married' })
  })

  test('of somebody whose spouse married somebody else since, until that marriage is annulled', () => {
    const since = { spouse: others[0], day: '2026-01-01' }
    const married = pick('marriage-registered', 1, 1)
    expect(hasMarriedSince([married], since)).toBe(true)
    expect(hasMarriedSince([annulled(1), married], since)).toBe(false)
    expect(hasMarriedSince([pick('marriage-registered', 1)], since)).toBe(false)
  })

  test('differs from another by items and relations', () => {
    const [before, after] = [[], [pick('marriage-registered', 0)]].map((facts) => deriveRecord(base, facts, nobody))
    expect(compareRecords(before as never, after as never)).toEqual({
      changes: [{ item: 'maritalStatus', before: 'unmarried', after: 'married' }],
      began: [{ relation: 'spouse', otherId: others[0] }],
      ended: [],
    })
  })
})
