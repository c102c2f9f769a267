import { describe, expect, test } from '@jest/globals'
import type { PartialDate } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import type { PersonRecord } from '../domain/record.ts'
import type { Terms } from '../domain/terms.ts'
import type { ReceiptContent, Sighting } from './ports.ts'
import { createVerifyCitizen, type Verification } from './verify-citizen.ts'

const pin = '001308000001'
const record: PersonRecord = {
  personId: '0199a0a0-0000-7000-8000-000000000001' as PersonId,
  fullName: 'Nguyễn Thị Hòa',
  dateOfBirth: '2008-11-20' as PartialDate,
  sex: 'female',
  ethnicity: '01',
  nationality: 'VN',
  isDeceased: false,
}
const terms: Terms = {
  accept: 'exact',
  distinguish: false,
  claims: ['sex'],
  age: true,
  disclose: ['sex'],
  successor: false,
}
const exchange = {
  exchangeId: '0199a0a0-0000-7000-8000-000000000002',
  client: 'VN/GOV/000.00.00.G24/social-insurance',
  procedure: 'G24-BH001',
  purpose: 'benefit',
  requestDigest: `${'A'.repeat(43)}=`,
}
const verification: Verification = {
  pin,
  question: {
    fullName: record.fullName,
    dateOfBirth: record.dateOfBirth,
    claims: { sex: 'female' },
    ages: [{ operator: '>=', years: 18 }],
    disclose: ['sex'],
  },
  terms,
  exchange,
}

const setUp = (sighting: Partial<Sighting> = {}) => {
  const signed: ReceiptContent[] = []
  const asOf = new Date('2026-11-20T02:15:30.123Z')
  const verifyCitizen = createVerifyCitizen({
    register: {
      findByPin: (asked) =>
        Promise.resolve({
          known: asked === pin ? { state: { kind: 'active' }, record } : undefined,
          stale: false,
          asOf,
          ...sighting,
        }),
    },
    receipts: {
      sign: (content) => {
        signed.push(content)
        return `receipt ${signed.length}`
      },
      publicKeys: () => ({ keys: [] }),
    },
  })
  return { verifyCitizen, signed, asOf }
}

describe('the answer to a verification', () => {
  test('carries what was found, as of when, and a receipt of it', async () => {
    const { verifyCitizen, signed, asOf } = setUp()
    const { finding, ...answer } = await verifyCitizen(verification)
    expect(finding).toMatchObject({ outcome: 'match', ages: ['yes'] })
    expect(answer).toEqual({ personId: record.personId, stale: false, asOf, receipt: 'receipt 1' })
    expect(signed).toEqual([
      { ...exchange, outcome: 'match', grades: { fullName: 'exact', dateOfBirth: 'exact', sex: 'exact' }, asOf },
    ])
  })

  test('has a receipt that names neither the person nor a value', async () => {
    const { verifyCitizen, signed } = setUp()
    await verifyCitizen(verification)
    expect(JSON.stringify(signed)).not.toMatch(/001308000001|Nguyễn|female|2008|0199a0a0-0000-7000-8000-000000000001/)
  })

  test('has a receipt too where nobody was found, and tells the log of nobody', async () => {
    const { verifyCitizen, signed } = setUp()
    const answer = await verifyCitizen({ ...verification, pin: '001308000009' })
    expect(answer).toMatchObject({ personId: undefined, finding: { outcome: 'no-match' }, receipt: 'receipt 1' })
    expect(signed).toMatchObject([{ outcome: 'no-match', grades: {} }])
  })

  test('tells the log whom it was about, even where the agency is not told that there is somebody', async () => {
    const { verifyCitizen } = setUp()
    const question = { ...verification.question, fullName: 'Lê Văn Ba' }
    const answer = await verifyCitizen({ ...verification, question })
    expect(answer).toMatchObject({ personId: record.personId, finding: { outcome: 'no-match' } })
  })

  test('P2, P12: of a number that was replaced says so, with a receipt that does not name the other one', async () => {
    const { verifyCitizen, signed } = setUp({
      known: { state: { kind: 'replaced', successor: '001308000002' }, record },
      stale: true,
    })
    const answer = await verifyCitizen({ ...verification, terms: { ...terms, successor: true } })
    expect(answer).toMatchObject({
      finding: { outcome: 'pin-replaced', successor: '001308000002' },
      personId: record.personId,
      stale: true,
    })
    expect(signed).toMatchObject([{ outcome: 'pin-replaced' }])
    expect(JSON.stringify(signed)).not.toContain('001308000002')
  })

  test('says when the record may be behind', async () => {
    const { verifyCitizen } = setUp({ stale: true })
    expect(await verifyCitizen(verification)).toMatchObject({ stale: true })
  })

  test('says nothing of that to who is not told that there is somebody', async () => {
    const { verifyCitizen } = setUp({ stale: true })
    const question = { ...verification.question, fullName: 'Lê Văn Ba' }
    expect(await verifyCitizen({ ...verification, question })).toMatchObject({
      finding: { outcome: 'no-match' },
      stale: false,
    })
  })

  test.each([
    ['2026-11-19T16:59:59.999Z', 'no'],
    ['2026-11-19T17:00:00.000Z', 'yes'],
  ])('counts the age by the day in Viet Nam: at %s it is %s', async (asOf, holds) => {
    const { verifyCitizen } = setUp({ asOf: new Date(asOf) })
    expect((await verifyCitizen(verification)).finding.ages).toEqual([holds])
  })
})
