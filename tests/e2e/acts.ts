import { randomUUID } from 'node:crypto'
import { newName } from '@hub/testing'

let acts = 0
const run = randomUUID().slice(0, 8)

export interface TestAct {
  readonly number: string
  readonly mother: { readonly fullName: string; readonly dateOfBirth: string }
  readonly child: { readonly fullName: string; readonly dateOfBirth: string; readonly sex: string }
}

const names = [
  'Nguyễn Thị Hòa',
  'Trần Văn Thụy',
  'Lê Minh Khôi',
  'Phạm Ngọc Thúy',
  'Y Bhĭm Êban',
  "H'Hen Niê",
  'Tôn Nữ Quỳnh Như',
]

/** A plausible birth with a number that no other test uses. */
export const makeAct = (given: Readonly<Record<string, unknown>> & { readonly child?: object } = {}): TestAct => {
  acts += 1
  const act = {
    kind: 'birth',
    number: `E${run}.${acts}`,
    registeredOn: '2026-11-20',
    registeredAt: { communeCode: '00004' },
    // Nobody else's mother: a child like one who is known would be held.
    mother: { fullName: `Trần Thị ${newName()}`, dateOfBirth: '1995-02' },
    ...given,
    child: {
      fullName: names[acts % names.length] ?? '',
      sex: acts % 2 === 0 ? '1' : '2',
      dateOfBirth: `2026-11-${String(1 + (acts % 18)).padStart(2, '0')}`,
      placeOfBirth: { communeCode: '00004' },
      nativePlace: { communeCode: '00008' },
      ethnicity: '01',
      nationality: 'VN',
      ...given.child,
    },
  }
  return act
}

/** What an agency asks about the child of an act. */
export const questionAbout = ({ child }: TestAct, pin: string) => ({
  pin,
  fullName: child.fullName,
  dateOfBirth: child.dateOfBirth,
})
