import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { startHub } from './hub.js'

// The first time the images are built.
jest.setTimeout(600_000)

const registrar = 'moj-ecsdb'
const agency = 'vss-social-insurance'

let hub
beforeAll(async () => {
  hub = await startHub([registrar, agency])
})
afterAll(() => hub?.stop())

const birth = {
  kind: 'birth',
  number: 'AGENCY.1',
  registeredOn: '2026-11-20',
  registeredAt: { communeCode: '00004' },
  child: {
    fullName: 'Nguyễn Thị Hòa',
    sex: '2',
    dateOfBirth: '2026-11-18',
    ethnicity: '01',
    nationality: 'VN',
    placeOfBirth: { communeCode: '00004' },
    nativePlace: { communeCode: '00004' },
  },
  mother: { fullName: 'Trần Thị Lan', dateOfBirth: '1995' },
}

const register = { procedure: 'G15-HT01', purpose: 'birth-registration' }
const enrol = { procedure: 'G24-BH01', purpose: 'enrolment-check' }

/** The child is known a moment after it has its number. */
const untilKnown = async (question) => {
  for (;;) {
    const { body } = await hub.call(agency, '/verification/v1/verifications', question, enrol)
    if (body.outcome === 'match') return body
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

test('a child whose birth was registered can be verified', async () => {
  const registered = await hub.call(registrar, '/civil-status/v1/acts', birth, register)
  expect(registered.status).toBe(201)
  const { pin } = registered.body.identification
  const answer = await untilKnown({ pin, fullName: 'NGUYỄN THỊ HOÀ', dateOfBirth: '2026-11-18', claims: { sex: '2' } })
  expect(answer.claims).toEqual({ fullName: 'equivalent', dateOfBirth: 'exact', sex: 'exact' })
  expect(answer.receipt).toMatch(/^eyJ/)
})

test('somebody who has another name is not that child', async () => {
  const question = { pin: '001226000001', fullName: 'Lê Văn Không', dateOfBirth: '1990-01-01' }
  const { body } = await hub.call(agency, '/verification/v1/verifications', question, enrol)
  expect(body.outcome).not.toBe('match')
})
