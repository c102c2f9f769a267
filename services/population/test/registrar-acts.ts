import {
  adoptionEnded,
  adoptionRecorded,
  civilStatusChanged,
  deathAnnulled,
  deathRegistered,
  guardianshipEnded,
  guardianshipRecorded,
  marriageEnded,
  marriageRegistered,
  parentageRecorded,
  registrationRevoked,
  type ActId,
  type EventDefinition,
  type OutgoingRecord,
  type PersonId,
} from '@hub/contracts'
import { makeRecord } from '@hub/testing'

/** What civil status may change of a person. */
interface Items {
  readonly fullName: string
  readonly dateOfBirth: string
  readonly sex: string
  readonly ethnicity: string
  readonly nationality: string
}

/** What a registrar would hold true of a person. */
export interface Truth {
  readonly personId: PersonId
  /** Whether the birth was registered before 2016, so that the population register rules. */
  readonly isRuledByRegister: boolean
  /** What civil status says otherwise, and nobody has verified. */
  claims: Partial<Items>
  items: Items
  died: string | undefined
  /** Who the person is married to, and by which act; a dead one keeps the entry, for a court may annul the death. */
  marriage: { readonly spouse: Truth; readonly act: Act } | undefined
  status: 'unmarried' | 'married' | 'divorced'
  fatherName: string | undefined
  /** `<what> <who>` */
  relations: Set<string>
}

/** One act: what it does to the truth, whatever came of the acts before it, and what is published of it. */
export interface Act {
  readonly actId: ActId
  readonly effect: () => void
  /** The act that does not count any more because of this one. */
  readonly voids?: Act
  readonly kind: 'change' | 'revocation' | 'other'
  readonly copies: readonly Copy[]
}

/** An event of one person, but for its place in the person's sequence. */
export type Copy = readonly [PersonId, (key: PersonId, sequence: number) => OutgoingRecord]

type Made = Omit<Act, 'actId' | 'kind'> & { readonly kind?: Act['kind'] }

interface Situation {
  readonly one: Truth
  readonly other: Truth
  readonly day: string
  /** What every copy of the act says. */
  readonly said: { readonly actId: ActId; readonly registeredOn: string; readonly registeredAt: { country: string } }
  readonly chance: number
  readonly find: (personId: PersonId) => Truth | undefined
  /** Acts that count. */
  readonly standing: readonly Act[]
}

/** Undefined where a registrar would not register that now. */
type Perform = (situation: Situation, self: () => Act) => Made | undefined

const born: Items = {
  fullName: 'Nguyễn Thị Hòa',
  dateOfBirth: '2026-11-18',
  sex: 'female',
  ethnicity: '01',
  nationality: 'VN',
}

/** As the person was born. */
export const forget = (truth: Truth): Truth =>
  Object.assign(truth, {
    items: born,
    claims: {},
    died: undefined,
    marriage: undefined,
    status: 'unmarried',
    fatherName: undefined,
    relations: new Set<string>(),
  })

const named = ({ personId, items }: Truth) => ({ personId, fullName: items.fullName })

const copyOf = (truth: Truth, definition: EventDefinition, data: object): Copy => [
  truth.personId,
  (key, sequence) => makeRecord(definition, { key, sequence, data }),
]

const couple = (definition: EventDefinition, [husband, wife]: readonly [Truth, Truth], said: object): Copy[] => [
  copyOf(husband, definition, { ...said, role: 'husband', spouse: named(wife) }),
  copyOf(wife, definition, { ...said, role: 'wife', spouse: named(husband) }),
]

const isFree = ({ marriage }: Truth): boolean => marriage === undefined || marriage.spouse.died !== undefined

const marry: Perform = ({ one, other, day, said }, self) => {
  if (one === other || [one, other].some((each) => each.died !== undefined || !isFree(each))) return undefined
  return {
    effect: () => {
      // Whose death a court annuls later finds the spouse married to somebody else.
      for (const { marriage } of [one, other])
        if (marriage !== undefined) Object.assign(marriage.spouse, { marriage: undefined, status: 'divorced' })
      Object.assign(one, { marriage: { spouse: other, act: self() }, status: 'married' })
      Object.assign(other, { marriage: { spouse: one, act: self() }, status: 'married' })
    },
    copies: couple(marriageRegistered, [one, other], { ...said, marriedOn: day }),
  }
}

const divorce: Perform = ({ one, day, said }) => {
  const spouse = one.marriage?.spouse
  if (spouse === undefined || one.died !== undefined || spouse.died !== undefined) return undefined
  return {
    effect: () => {
      if (one.marriage?.spouse !== spouse) return
      for (const each of [one, spouse]) Object.assign(each, { marriage: undefined, status: 'divorced' })
    },
    copies: couple(marriageEnded, [one, spouse], { ...said, endedOn: day, ground: 'divorce' }),
  }
}

/** An unlawful marriage that a court annuls never was one: both are again what they were before. */
const annulMarriage: Perform = ({ one, day, said }) => {
  const { marriage } = one
  if (marriage === undefined || one.died !== undefined || marriage.spouse.died !== undefined) return undefined
  return {
    effect: () => undefined,
    voids: marriage.act,
    copies: couple(marriageEnded, [one, marriage.spouse], { ...said, endedOn: day, ground: 'annulment' }),
  }
}

const die: Perform = ({ one, day, said }) => {
  if (one.died !== undefined) return undefined
  return {
    effect: () => (one.died = day),
    copies: [copyOf(one, deathRegistered, { ...said, dateOfDeath: day })],
  }
}

const annulDeath: Perform = ({ one, said }) => {
  if (one.died === undefined) return undefined
  return { effect: () => (one.died = undefined), copies: [copyOf(one, deathAnnulled, said)] }
}

const changed: readonly ((day: string, chance: number) => Partial<Items>)[] = [
  (day) => ({ fullName: `Nguyễn Thị ${day}` }),
  (day) => ({ dateOfBirth: `19${day.slice(2)}` }),
  (_day, chance) => ({ sex: chance % 2 === 0 ? 'male' : 'female' }),
  (_day, chance) => ({ ethnicity: String(1 + (chance % 54)).padStart(2, '0') }),
  (_day, chance) => ({ nationality: chance % 2 === 0 ? 'VN' : 'FR' }),
  (day, chance) => ({ fullName: `Trần Thị ${day}`, ethnicity: String(1 + (chance % 54)).padStart(2, '0') }),
]

/** A correction needs the police where the register rules; a change is something new. */
const change: Perform = ({ one, day, said, chance }) => {
  const items = changed[chance % changed.length]?.(day, Math.floor(chance / changed.length)) ?? {}
  const [ground, isVerified] = [chance % 3 === 0 ? 'change' : 'correction', chance % 5 === 0]
  const verified = isVerified ? { verifiedWithPolice: { reference: '1/BB', verifiedOn: day } } : {}
  return {
    kind: 'change',
    effect: () => {
      if (one.isRuledByRegister && ground === 'correction' && !isVerified) {
        one.claims = { ...one.claims, ...items }
        return
      }
      one.items = { ...one.items, ...items }
      one.claims = Object.fromEntries(Object.entries(one.claims).filter(([field]) => !(field in items)))
    },
    copies: Object.entries(items).map(([field, newValue]) =>
      copyOf(one, civilStatusChanged, { ...said, ...verified, field, newValue, ground }),
    ),
  }
}

const recognise: Perform = ({ one, other, said }) => {
  if (one === other || one.fatherName !== undefined) return undefined
  const fatherName = other.items.fullName
  return {
    effect: () => {
      one.fatherName = fatherName
      one.relations.add(`father ${other.personId}`)
      other.relations.add(`child ${one.personId}`)
    },
    copies: [
      copyOf(one, parentageRecorded, { ...said, relation: 'father', role: 'child', other: named(other) }),
      copyOf(other, parentageRecorded, { ...said, relation: 'father', role: 'parent', other: named(one) }),
    ],
  }
}

/** What begins between two persons, and ends with an act of its own: whoever has one of them ends it, whoever has none begins it. */
const tie = (
  { began, ended }: { readonly began: EventDefinition; readonly ended: EventDefinition },
  roles: { readonly one: string; readonly other: string; readonly relation?: 'mother' },
  relations: { readonly one: string; readonly other: string },
): Perform => {
  const { one: role, other: otherRole, ...said } = roles
  return (situation) => {
    const { one, find } = situation
    const held = [...one.relations].find((relation) => relation.startsWith(`${relations.one} `))
    const other = held === undefined ? situation.other : find(held.split(' ')[1] as PersonId)
    if (other === undefined || one === other) return undefined
    const pairs = [
      [one, `${relations.one} ${other.personId}`],
      [other, `${relations.other} ${one.personId}`],
    ] as const
    const definition = held === undefined ? began : ended
    return {
      effect: () => {
        for (const [each, relation] of pairs)
          if (held === undefined) each.relations.add(relation)
          else each.relations.delete(relation)
      },
      copies: [
        copyOf(one, definition, { ...situation.said, ...said, role, other: named(other) }),
        copyOf(other, definition, { ...situation.said, ...said, role: otherRole, other: named(one) }),
      ],
    }
  }
}

const adopt = tie(
  { began: adoptionRecorded, ended: adoptionEnded },
  { one: 'child', other: 'parent', relation: 'mother' },
  { one: 'adoptive-mother', other: 'adopted-child' },
)
const guard = tie(
  { began: guardianshipRecorded, ended: guardianshipEnded },
  { one: 'ward', other: 'guardian' },
  { one: 'guardian', other: 'ward' },
)

/** Changes are changed again, and revocations stand. */
const revoke: Perform = ({ standing, said, chance }) => {
  const act = standing[chance % standing.length]
  if (act?.kind !== 'other') return undefined
  return {
    kind: 'revocation',
    effect: () => undefined,
    voids: act,
    copies: [...new Set(act.copies.map(([personId]) => personId))].map((personId): Copy => [
      personId,
      (key, sequence) => makeRecord(registrationRevoked, { key, sequence, data: { ...said, revokedActId: act.actId } }),
    ]),
  }
}

export const performances: readonly Perform[] = [
  marry,
  marry,
  divorce,
  annulMarriage,
  die,
  annulDeath,
  change,
  recognise,
  adopt,
  guard,
  revoke,
]
