/** Births in the shapes in which they come. All people are made up. */
export interface DemoBirth {
  readonly what: string
  readonly act: DemoAct
  /** What becomes of the number. */
  readonly promised: 'issued' | 'rejected'
}

export interface DemoAct {
  readonly number: string
  readonly child: { readonly fullName: string; readonly dateOfBirth: string; readonly sex: string }
}

interface Given {
  readonly registeredOn?: string
  readonly communeCode?: string
  readonly child?: object
  readonly mother?: object
  readonly father?: object
}

const makeAct = (
  number: string,
  { registeredOn = '2026-11-20', communeCode = '00004', child, mother, father }: Given,
): DemoAct => {
  const act = {
    kind: 'birth',
    number,
    registeredOn,
    registeredAt: { communeCode },
    ...(mother === undefined ? {} : { mother }),
    ...(father === undefined ? {} : { father }),
    child: {
      fullName: 'Nguyễn Thị Hòa',
      sex: '2',
      dateOfBirth: '2026-11-18',
      placeOfBirth: { communeCode },
      nativePlace: { communeCode },
      ethnicity: '01',
      nationality: 'VN',
      ...child,
    },
  }
  return act
}

const lan = { fullName: 'Trần Thị Lan', dateOfBirth: '1995-04-12', nationality: 'VN' }
const minh = { fullName: 'Nguyễn Văn Minh', dateOfBirth: '1993', nationality: 'VN' }

/** @param run makes the act numbers of one run its own */
export const demoBirths = (run: string): readonly DemoBirth[] => {
  const shapes: readonly (readonly [what: string, given: Given, promised?: 'rejected'])[] = [
    ['a girl, both parents known', { mother: lan, father: minh }],
    [
      'father not determined, mother born in 1998',
      { mother: { fullName: 'Lê Thị Bé', dateOfBirth: '1998' }, child: { fullName: 'Lê Minh Khôi', sex: '1' } },
    ],
    ['name sent in decomposed Unicode (NFD)', { mother: lan, child: { fullName: 'Phạm Ngọc Thúy'.normalize('NFD') } }],
    ['compound surname', { father: { fullName: 'Tôn Thất Tùng' }, child: { fullName: 'Tôn Nữ Quỳnh Như' } }],
    [
      'a name of the Ê-đê',
      { mother: { fullName: "H'Wương Niê" }, child: { fullName: 'Y Bhĭm Êban', sex: '1', ethnicity: '12' } },
    ],
    [
      'registered in 2020, in a commune of then',
      { registeredOn: '2020-03-02', communeCode: '00001', mother: lan, child: { dateOfBirth: '2020-02-29' } },
    ],
    ['day of birth not known', { mother: lan, child: { fullName: 'Vũ An', sex: '1', dateOfBirth: '2026-10' } }],
    [
      'a child of Japanese nationality',
      { mother: lan, child: { fullName: 'Sato Yuki', nationality: 'JP' } },
      'rejected',
    ],
    ['sex not determined yet', { mother: lan, child: { sex: '3' } }, 'rejected'],
  ]
  return shapes.map(([what, given, promised], index) => ({
    what,
    act: makeAct(`D${run}.${index + 1}`, given),
    promised: promised ?? 'issued',
  }))
}

/** An act with several things wrong in it. */
export const brokenAct = (run: string): DemoAct =>
  makeAct(`D${run}.wrong`, { communeCode: '99999', child: { dateOfBirth: '2026-02-30' } })
