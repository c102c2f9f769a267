import { generateFamilies, readAdministrativeUnits, type Parent } from '../fixtures/index.ts'

/** One telling of the story. */
export interface Run {
  /** In the numbers of its acts. */
  readonly name: string
  readonly seed: number
}

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

export const makeAct = (
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

interface DemoParent {
  readonly fullName: string
  readonly dateOfBirth: string
  readonly nationality: string
}

interface Couple {
  readonly mother: DemoParent
  readonly father: DemoParent
}

const asParent = ({ fullName, dateOfBirth }: Parent): DemoParent => ({ fullName, dateOfBirth, nationality: 'VN' })

/** Other parents in each run, for a child like one who is known would be held. */
export const createCouples = (seed: number): (() => Couple) => {
  const families = generateFamilies({
    seed,
    today: '2026-11-20',
    units: readAdministrativeUnits(),
    unknownFatherShare: 0,
  })
  return () => {
    const { mother, father = mother } = families.next().value
    return { mother: asParent(mother), father: asParent(father) }
  }
}

const drawCouples = (seed: number): readonly [Couple, Couple, Couple, Couple] => {
  const draw = createCouples(seed)
  return [draw(), draw(), draw(), draw()]
}

/** @param run makes the act numbers of one run its own, and its people */
export const demoBirths = ({ name, seed }: Run): readonly DemoBirth[] => {
  const [{ mother, father }, second, third, fourth] = drawCouples(seed)
  const givenName = third.father.fullName.split(' ').at(-1) ?? ''
  const shapes: readonly (readonly [what: string, given: Given, promised?: DemoBirth['promised']])[] = [
    ['a girl, both parents known', { mother, father }],
    [
      'father not determined, of the mother the year alone',
      {
        mother: { ...second.mother, dateOfBirth: second.mother.dateOfBirth.slice(0, 4) },
        child: { fullName: 'Lê Minh Khôi', sex: '1' },
      },
    ],
    ['name sent in decomposed Unicode (NFD)', { mother, child: { fullName: 'Phạm Ngọc Thúy'.normalize('NFD') } }],
    [
      'compound surname',
      {
        father: { ...third.father, fullName: `Tôn Thất ${givenName}` },
        child: { fullName: 'Tôn Nữ Quỳnh Như' },
      },
    ],
    [
      'a name of the Ê-đê',
      {
        mother: { ...fourth.mother, fullName: "H'Wương Niê" },
        child: { fullName: 'Y Bhĭm Êban', sex: '1', ethnicity: '12' },
      },
    ],
    [
      'registered in 2020, in a commune of then',
      { registeredOn: '2020-03-02', communeCode: '00001', mother, child: { dateOfBirth: '2020-02-29' } },
    ],
    ['day of birth not known', { mother, child: { fullName: 'Vũ An', sex: '1', dateOfBirth: '2026-10' } }],
    ['a child of Japanese nationality', { mother, child: { fullName: 'Sato Yuki', nationality: 'JP' } }, 'rejected'],
    ['sex not determined yet', { mother: second.mother, child: { sex: '3' } }, 'rejected'],
  ]
  return shapes.map(([what, given, promised], index) => ({
    what,
    act: makeAct(`D${name}.${index + 1}`, given),
    promised: promised ?? 'issued',
  }))
}

/** Twins with names that differ in one accent, and the elder once more: the registrar had lost the first act. */
export const demoTwins = ({ name, seed }: Run): { readonly [Which in 'elder' | 'younger' | 'again']: DemoAct } => {
  const [, , { mother }] = drawCouples(seed)
  const registered = (which: string, fullName: string): DemoAct =>
    makeAct(`D${name}.${which}`, { mother, child: { fullName, dateOfBirth: '2026-11-12' } })
  return {
    elder: registered('elder', 'Nguyễn Thị An'),
    younger: registered('younger', 'Nguyễn Thị Ân'),
    again: registered('again', 'Nguyễn Thị An'),
  }
}

interface DemoPerson {
  readonly fullName: string
  readonly dateOfBirth: string
}

/** A couple who were there before the hub was, and two of their children. The wife is said to be born on the last day of 1999. */
export const demoFamily = ({ name, seed }: Run) => {
  const [, , , { mother, father }] = drawCouples(seed)
  const [husband, wife]: readonly [DemoPerson, DemoPerson] = [
    { fullName: father.fullName, dateOfBirth: '1995-03-08' },
    { fullName: mother.fullName, dateOfBirth: '1999-12-31' },
  ]
  const born = (which: string, fullName: string): DemoAct =>
    makeAct(`D${name}.${which}`, {
      mother: { ...mother, dateOfBirth: wife.dateOfBirth },
      // No two runs have a child of one name and day: a death finds the child by these alone.
      child: { fullName: `${fullName} ${mother.fullName.split(' ').at(-1) ?? ''}`, dateOfBirth: '2026-11-14' },
    })
  return { husband, wife, child: born('child', 'Nguyễn Gia'), second: born('second', `Nguyễn ${father.fullName}`) }
}

/** An act with several things wrong in it. */
export const brokenAct = ({ name }: Run): DemoAct =>
  makeAct(`D${name}.wrong`, { communeCode: '99999', child: { dateOfBirth: '2026-02-30' } })
