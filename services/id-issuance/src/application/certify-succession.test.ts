import { expect, test } from '@jest/globals'
import type { Pin } from '@hub/citizen'
import { newPersonId } from '@hub/testing'
import type { NumberInLine } from '../domain/succession.ts'
import { createCertifySuccession } from './certify-succession.ts'
import type { CertificateContent } from './ports.ts'

const [old, current] = ['001326000001', '001300000002'] as [Pin, Pin]
const personId = newPersonId()
const at = new Date('2026-11-20T02:15:30.123Z')
const exchange = { exchangeId: 'an-exchange', client: 'an-agency' }

const setUp = () => {
  const signed: CertificateContent[] = []
  const held: NumberInLine = { pin: current, personId }
  const cancelled: NumberInLine = { pin: old, personId, cancellation: { at, effectiveAt: at, successor: current } }
  const lines = new Map<Pin, readonly NumberInLine[]>([
    [old, [cancelled, held]],
    [current, [held]],
  ])
  const certifySuccession = createCertifySuccession({
    numbers: { findLine: (pin) => Promise.resolve(lines.get(pin) ?? []) },
    certificates: { sign: (content) => `signed ${signed.push(content)}` },
  })
  return { certifySuccession, signed }
}

test('what is signed is what is answered, for the agency that asked, in this exchange', async () => {
  const { certifySuccession, signed } = setUp()
  const instant = at.toISOString()
  const successions = [{ pin: old, successor: current, cancelledAt: instant, effectiveAt: instant }]
  expect(await certifySuccession({ pin: old, ...exchange })).toEqual({
    kind: 'certified',
    personId,
    successions,
    certificate: 'signed 1',
  })
  expect(signed).toEqual([{ ...exchange, successions }])
})

test.each([
  ['a number that is held', current, 'number-not-cancelled'],
  ['a number that was never given out', '001326999999' as Pin, 'unknown-number'],
])('nothing is signed about %s', async (_what, pin, kind) => {
  const { certifySuccession, signed } = setUp()
  expect(await certifySuccession({ pin, ...exchange })).toEqual({ kind })
  expect(signed).toEqual([])
})
