import type {
  ActId,
  adoptionEnded,
  adoptionRecorded,
  civilStatusChanged,
  DataOf,
  deathAnnulled,
  deathRegistered,
  guardianshipEnded,
  guardianshipRecorded,
  marriageEnded,
  marriageRegistered,
  parentageRecorded,
  registrationRevoked,
} from '@hub/contracts'

/** What a birth says of child and parent once it is known who the parent is. The child's own record says the rest. */
export type ParentOfBirth = Pick<
  DataOf<typeof parentageRecorded>,
  'actId' | 'registeredOn' | 'registeredAt' | 'role' | 'relation' | 'other'
>

/** Civil status, or the authority that keeps the population register. */
export type Source = 'civil-status' | 'register'

export type ChangeableItem = DataOf<typeof civilStatusChanged>['field']

interface ByOfficer {
  readonly registeredOn: string
  readonly registeredAt: { readonly country: string }
  readonly registeredBy: { readonly client: string; readonly officer: string }
}

/** What the authority that keeps the register says of an item that civil status keeps, too. */
interface AuthoritySaid extends ByOfficer {
  /** Of the update. */
  readonly actId: ActId
  readonly field: ChangeableItem
  readonly newValue: string
  readonly ground: string
}

/** Which value stands where the two sources differed. It belongs to the act, or update, whose word the difference was about. */
interface DifferenceDecided extends ByOfficer {
  readonly actId: ActId
  readonly field: ChangeableItem
  readonly stands: Source
  readonly ground: string
}

/** What an act says of one person, after the birth; and what officers of the authority say. */
export type CivilFact =
  | { readonly kind: 'birth-registered'; readonly data: ParentOfBirth }
  | { readonly kind: 'death-registered'; readonly data: DataOf<typeof deathRegistered> }
  | { readonly kind: 'death-annulled'; readonly data: DataOf<typeof deathAnnulled> }
  | { readonly kind: 'marriage-registered'; readonly data: DataOf<typeof marriageRegistered> }
  | { readonly kind: 'marriage-ended'; readonly data: DataOf<typeof marriageEnded> }
  | { readonly kind: 'parentage-recorded'; readonly data: DataOf<typeof parentageRecorded> }
  | { readonly kind: 'adoption-recorded'; readonly data: DataOf<typeof adoptionRecorded> }
  | { readonly kind: 'adoption-ended'; readonly data: DataOf<typeof adoptionEnded> }
  | { readonly kind: 'guardianship-recorded'; readonly data: DataOf<typeof guardianshipRecorded> }
  | { readonly kind: 'guardianship-ended'; readonly data: DataOf<typeof guardianshipEnded> }
  | { readonly kind: 'civil-status-changed'; readonly data: DataOf<typeof civilStatusChanged> }
  | { readonly kind: 'authority-said'; readonly data: AuthoritySaid }
  | { readonly kind: 'difference-decided'; readonly data: DifferenceDecided }
  | { readonly kind: 'registration-revoked'; readonly data: DataOf<typeof registrationRevoked> }

/** What a birth that was registered once more says: each item, as a correction without any ground of its own. */
export const birthSaysAgain = (
  items: Readonly<Record<ChangeableItem, string>>,
  { actId, registeredOn }: { readonly actId: ActId; readonly registeredOn: string },
): readonly CivilFact[] =>
  (['fullName', 'dateOfBirth', 'sex', 'ethnicity', 'nationality'] as const).map((field) => ({
    kind: 'civil-status-changed',
    data: {
      actId,
      registeredOn,
      registeredAt: { country: 'VN' },
      field,
      newValue: items[field],
      ground: 're-registration',
    },
  }))

export type FactKind = CivilFact['kind']
export type FactOf<Kind extends FactKind> = Extract<CivilFact, { readonly kind: Kind }>

/** Of acts registered on one day, what begins comes before what ends. */
const rank: Readonly<Record<FactKind, number>> = {
  'birth-registered': 0,
  'civil-status-changed': 0,
  'authority-said': 0,
  'difference-decided': 0,
  'parentage-recorded': 1,
  'adoption-recorded': 2,
  'guardianship-recorded': 3,
  'marriage-registered': 4,
  'death-registered': 5,
  'death-annulled': 6,
  'marriage-ended': 7,
  'adoption-ended': 8,
  'guardianship-ended': 9,
  'registration-revoked': 10,
}

/** What tells two acts of one kind and day apart, whatever their keys are: the register must not depend on which came first. */
const contentOf = (fact: CivilFact): string => {
  if (fact.kind === 'civil-status-changed' || fact.kind === 'authority-said')
    return `${fact.data.field} ${fact.data.newValue}`
  if (fact.kind === 'difference-decided') return `decided ${fact.data.field} ${fact.data.stands}`
  if (fact.kind === 'death-registered') return fact.data.dateOfDeath
  if ('other' in fact.data) return `${fact.data.other.fullName} ${fact.data.other.personId}`
  return 'spouse' in fact.data ? `${fact.data.spouse.fullName} ${fact.data.spouse.personId}` : ''
}

const sortKeyOf = (fact: CivilFact): string =>
  `${fact.data.registeredOn} ${rank[fact.kind]} ${contentOf(fact)} ${fact.data.actId}`

/** What counts: not what was said by acts that are revoked. */
const standing = (facts: readonly CivilFact[]): readonly CivilFact[] => {
  const revoked = new Set(facts.flatMap(({ data }) => ('revokedActId' in data ? [data.revokedActId] : [])))
  return facts.filter(({ data }) => !revoked.has(data.actId))
}

/** What counts, each once, in the order in which it was registered, which need not be the order in which it came. */
export const inOrder = (facts: readonly CivilFact[]): readonly CivilFact[] =>
  standing(facts)
    .map((fact) => ({ fact, key: sortKeyOf(fact) }))
    .toSorted((left, right) => (left.key < right.key ? -1 : Number(left.key > right.key)))
    .filter(({ key }, index, all) => key !== all[index - 1]?.key)
    .map(({ fact }) => fact)
