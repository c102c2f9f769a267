import { expect, test } from '@jest/globals'
import { findUpdateViolations, weighDetails, type Update } from './details.ts'

const update: Update = { ground: 'change', effectiveFrom: '2026-11-21', items: {}, withdrawn: [] }

test('what an update changes is told with what was before, and what stays the same is not told', () => {
  const card = { issuedBy: 'Bộ Công an', issuedOn: '2024-07-02' }
  const kept = [
    { item: 'phone', value: '0912345678', effectiveFrom: '2026-01-01' },
    { item: 'card', value: { issuedOn: '2024-07-02', issuedBy: 'Bộ Công an' }, effectiveFrom: '2026-01-01' },
  ] as const
  expect(weighDetails(kept, { phone: null, card, religion: '01' }, '2026-11-21')).toEqual({
    kind: 'details',
    changes: [
      { item: 'religion', before: undefined, after: '01' },
      { item: 'phone', before: '0912345678', after: undefined },
    ],
  })
})

test('what took effect later does not give way, what took effect on the same day does', () => {
  const kept = [{ item: 'phone', value: '0912345678', effectiveFrom: '2026-11-22' }] as const
  expect(weighDetails(kept, { phone: '0999999999' }, '2026-11-21')).toEqual({ kind: 'outdated', item: 'phone' })
  expect(weighDetails(kept, { phone: '0999999999' }, '2026-11-22')).toMatchObject({ kind: 'details' })
})

test('an item that is given and taken out at once is refused', () => {
  const violations = findUpdateViolations(
    { ...update, items: { phone: '0912345678' }, withdrawn: ['email', 'phone'] },
    '2026-11-21',
  )
  expect(violations).toMatchObject([{ kind: 'malformed-value', pointer: '/withdrawn/1' }])
})

test('a head names no head, and whoever is none does', () => {
  const of = (household: NonNullable<Update['items']['household']>) =>
    findUpdateViolations({ ...update, items: { household } }, '2026-11-21').map(({ pointer }) => pointer)
  expect(of({ relation: 'head' })).toEqual([])
  expect(of({ relation: 'child', headPin: '001099000001' })).toEqual([])
  expect(of({ relation: 'head', headPin: '001099000001' })).toEqual(['/items/household/headPin'])
  expect(of({ relation: 'child' })).toEqual(['/items/household/headPin'])
})
