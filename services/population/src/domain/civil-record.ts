import type { PersonId } from '@hub/contracts'
import { inOrder, type CivilFact, type FactKind, type FactOf, type ParentOfBirth } from './civil-fact.ts'
import { marriagesIn } from './marriages.ts'
import type { Person } from './person.ts'
import { weighItems, type Beginning, type OpenDifference } from './ruled-items.ts'

/** QCVN 109 knows unmarried, married, and divorced or widowed; the register keeps the last two apart. */
type MaritalStatus = 'not-known' | 'unmarried' | 'married' | 'divorced' | 'widowed'

/** What another person is to this one. */
type RelationName =
  | 'spouse'
  | 'father'
  | 'mother'
  | 'child'
  | 'adoptive-father'
  | 'adoptive-mother'
  | 'adopted-child'
  | 'guardian'
  | 'ward'

interface Relation {
  readonly relation: RelationName
  readonly otherId: PersonId
}

/** What a birth or an import said of a person, which later acts build upon. */
export type Base = Pick<Person, 'mother' | 'father'> &
  Pick<Person['child'], 'fullName' | 'dateOfBirth' | 'sex' | 'ethnicity' | 'nationality'> & {
    readonly isFromBirth: boolean
  }

/** Where a record begins: what it says first, and who rules it. */
export interface Begun extends Base, Pick<Beginning, 'ruler' | 'origin'> {}

type Said = Omit<Base, 'isFromBirth'>

/** A person's record as all acts together make it. */
export interface CivilRecord extends Said {
  readonly dateOfDeath: string | undefined
  readonly maritalStatus: MaritalStatus
  /** In the order of their names and persons. */
  readonly relations: readonly Relation[]
  /** Where civil status and the register say different things, and nobody has decided yet. */
  readonly differences: readonly OpenDifference[]
}

const ofKind = <Kind extends FactKind>(facts: readonly CivilFact[], kind: Kind): readonly FactOf<Kind>['data'][] =>
  facts.filter((fact) => fact.kind === kind).map(({ data }) => data as FactOf<Kind>['data'])

const correct = (begun: Begun, facts: readonly CivilFact[]): Said & Pick<CivilRecord, 'differences'> => {
  const { fullName, dateOfBirth, sex, ethnicity, nationality, mother, father, ruler, origin } = begun
  const first = { fullName, dateOfBirth, sex, ethnicity, nationality }
  const { items, differences } = weighItems({ items: first, ruler, origin }, facts)
  return { ...(items as Said), mother, father, differences }
}

/** The last word counts: a court may annul what it or a registrar said. */
const dateOfDeathIn = (facts: readonly CivilFact[]): string | undefined => {
  const last = facts.findLast(({ kind }) => kind === 'death-registered' || kind === 'death-annulled')
  return last?.kind === 'death-registered' ? last.data.dateOfDeath : undefined
}

interface MaritalState {
  readonly spouse: PersonId | undefined
  readonly maritalStatus: MaritalStatus
}

/** What has become of those whom the person was married to. */
export interface Spouses {
  readonly isDead: (personId: PersonId) => boolean
  /** Whether the spouse married somebody else after that day. */
  readonly hasMarriedSince: (personId: PersonId, day: string) => boolean
}

/**
 * A marriage lasts until a court ends it, or a death; one that was annulled leaves both as they were before it. Where a court annuls a death, the marriage lives on unless the spouse has
 * married somebody else meanwhile: then the later marriage stands (Law on Marriage and Family 52/2014 article 67).
 */
const maritalStateIn = (base: Base, facts: readonly CivilFact[], spouses: Spouses): MaritalState => {
  const last = marriagesIn(facts).at(-1)
  if (last === undefined) return { spouse: undefined, maritalStatus: base.isFromBirth ? 'unmarried' : 'not-known' }
  const { spouse, registeredOn, isDivorced } = last
  if (isDivorced || spouses.hasMarriedSince(spouse, registeredOn))
    return { spouse: undefined, maritalStatus: 'divorced' }
  return spouses.isDead(spouse) ? { spouse: undefined, maritalStatus: 'widowed' } : { spouse, maritalStatus: 'married' }
}

type Parentage = FactOf<'parentage-recorded' | 'adoption-recorded' | 'adoption-ended'>['data']

const isSame = (left: Relation, right: Relation): boolean =>
  left.relation === right.relation && left.otherId === right.otherId

const adoptionOf = ({ role, relation, other }: Parentage): Relation => ({
  relation: role === 'parent' ? 'adopted-child' : `adoptive-${relation}`,
  otherId: other.personId,
})

const guardianshipOf = ({ role, other }: FactOf<'guardianship-recorded'>['data']): Relation => ({
  relation: role === 'ward' ? 'guardian' : 'ward',
  otherId: other.personId,
})

const parentageOf = ({ role, relation, other }: Parentage | ParentOfBirth): Relation => ({
  relation: role === 'parent' ? 'child' : relation,
  otherId: other.personId,
})

const relationsOf = ({ kind, data }: CivilFact): Relation | undefined => {
  if (kind === 'birth-registered' || kind === 'parentage-recorded') return parentageOf(data)
  if (kind === 'adoption-recorded' || kind === 'adoption-ended') return adoptionOf(data)
  return kind === 'guardianship-recorded' || kind === 'guardianship-ended' ? guardianshipOf(data) : undefined
}

/** Relations that acts began and none ended since. */
const relationsIn = (facts: readonly CivilFact[]): readonly Relation[] => {
  let relations: readonly Relation[] = []
  for (const fact of facts) {
    const relation = relationsOf(fact)
    if (relation === undefined) continue
    const others = relations.filter((one) => !isSame(one, relation))
    relations = fact.kind.endsWith('-ended') ? others : [...others, relation]
  }
  return relations
}

const parentIn = (facts: readonly CivilFact[], relation: 'father' | 'mother'): Base['father'] => {
  const recorded = ofKind(facts, 'parentage-recorded').findLast(
    (one) => one.role === 'child' && one.relation === relation,
  )
  if (recorded === undefined) return undefined
  const { personId: _personId, ...parent } = recorded.other
  return parent
}

const named = ({ relation, otherId }: Relation): string => `${relation} ${otherId}`

/**
 * The record of a person as all acts about the person make it, in whichever order they came.
 */
export const deriveRecord = (base: Begun, arrived: readonly CivilFact[], spouses: Spouses): CivilRecord => {
  const facts = inOrder(arrived)
  const { spouse, maritalStatus } = maritalStateIn(base, facts, spouses)
  const relations = [
    ...relationsIn(facts),
    ...(spouse === undefined ? [] : [{ relation: 'spouse' as const, otherId: spouse }]),
  ]
  return {
    ...correct(base, facts),
    mother: parentIn(facts, 'mother') ?? base.mother,
    father: parentIn(facts, 'father') ?? base.father,
    dateOfDeath: dateOfDeathIn(facts),
    maritalStatus,
    relations: relations.toSorted((left, right) => (named(left) < named(right) ? -1 : 1)),
  }
}

const items = [
  'fullName',
  'dateOfBirth',
  'sex',
  'ethnicity',
  'nationality',
  'mother',
  'father',
  'dateOfDeath',
  'maritalStatus',
] as const satisfies readonly (keyof CivilRecord)[]

interface Change {
  readonly item: (typeof items)[number]
  readonly before: unknown
  readonly after: unknown
}

export interface Difference {
  readonly changes: readonly Change[]
  readonly began: readonly Relation[]
  readonly ended: readonly Relation[]
}

/** What is different between two states of one record. */
export const compareRecords = (before: CivilRecord, after: CivilRecord): Difference => ({
  changes: items
    .map((item) => ({ item, before: before[item], after: after[item] }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after)),
  began: after.relations.filter((one) => !before.relations.some((other) => isSame(one, other))),
  ended: before.relations.filter((one) => !after.relations.some((other) => isSame(one, other))),
})
