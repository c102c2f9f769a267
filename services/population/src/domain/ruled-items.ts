import { compareNames } from '@hub/citizen'
import type { ActId } from '@hub/contracts'
import type { ChangeableItem, CivilFact, FactOf, Source } from './civil-fact.ts'

/**
 * Who is right about the items that civil status and the population register both keep (circular 01/2022 article 4; decision 0026). Whose birth was
 * registered from 2016 on is ruled by civil status, others by the register. The other source's word does not overwrite: where it says something else it is
 * a difference, until an officer has decided.
 */
const firstYearOfCivilStatus = '2016'

/** @param registeredOn of the birth; where it is not known, the birth itself says what is certain */
export const rulerOf = ({
  registeredOn,
  dateOfBirth,
}: {
  readonly registeredOn?: string | undefined
  readonly dateOfBirth: string
}): Source => ((registeredOn ?? dateOfBirth).slice(0, 4) >= firstYearOfCivilStatus ? 'civil-status' : 'register')

type RuledItems = Readonly<Record<ChangeableItem, string>>

/** Where a value comes from. */
interface Origin {
  readonly kind: string
  /** Of the act, the update or the import. */
  readonly id?: string | undefined
  readonly registeredOn?: string | undefined
  readonly ground?: string | undefined
  readonly registeredBy?: { readonly client: string; readonly officer?: string | undefined } | undefined
}

interface Said {
  readonly value: string
  readonly origin: Origin
}

/** What the register holds of an item, and what the source says that does not rule. */
export interface OpenDifference {
  readonly field: ChangeableItem
  readonly ruler: Source
  readonly held: Said
  readonly claimed: Said
  /** The act, or update, whose word it is about. */
  readonly actId: ActId
}

type ChangeFact = FactOf<'civil-status-changed' | 'authority-said'>

const isChange = (fact: CivilFact): fact is ChangeFact =>
  fact.kind === 'civil-status-changed' || fact.kind === 'authority-said'

const sourceOf = ({ kind }: ChangeFact): Source => (kind === 'authority-said' ? 'register' : 'civil-status')

/** Such an act makes something new true; the others say that something was written down wrongly, or not at all. */
const newFacts: readonly string[] = ['change', 'ethnicity-redetermined', 'sex-redetermined']

const agree = (field: ChangeableItem, left: string, right: string): boolean =>
  left === right || (field === 'fullName' && compareNames(left, right) === 'equivalent')

/**
 * Civil status may change what the register rules: where an act makes something new true of what both held until then, and where registrar and police of the
 * same level have verified the change together.
 */
const mayChange = ({ kind, data }: ChangeFact, held: string): boolean => {
  if (kind !== 'civil-status-changed') return false
  if (data.verifiedWithPolice !== undefined) return true
  return newFacts.includes(data.ground) && agree(data.field, data.oldValue ?? held, held)
}

const originOf = ({ kind, data }: ChangeFact): Origin => ({
  kind,
  id: data.actId,
  registeredOn: data.registeredOn,
  ground: data.ground,
  registeredBy: data.registeredBy,
})

export interface Weighed {
  readonly items: RuledItems
  /** At most one for an item, in the order of the items. */
  readonly differences: readonly OpenDifference[]
}

export interface Beginning {
  readonly items: RuledItems
  readonly ruler: Source
  readonly origin: Origin
}

/** @param facts that count, in the order of registration: what comes out is the same whichever came first */
export const weighItems = ({ items, ruler, origin }: Beginning, facts: readonly CivilFact[]): Weighed => {
  const verdicts = new Map(
    facts.flatMap(({ kind, data }) =>
      kind === 'difference-decided' ? [[`${data.actId} ${data.field}`, data.stands] as const] : [],
    ),
  )
  const held = new Map(Object.entries(items).map(([field, value]) => [field, { value, origin }]))
  const claims = new Map<ChangeableItem, ChangeFact>()
  for (const fact of facts.filter(isChange)) {
    const { actId, field, newValue } = fact.data
    const source = sourceOf(fact)
    const verdict = verdicts.get(`${actId} ${field}`)
    const stands =
      verdict === undefined ? source === ruler || mayChange(fact, held.get(field)?.value ?? '') : verdict === source
    if (stands) held.set(field, { value: newValue, origin: originOf(fact) })
    // The last word of the source that does not rule is what differs; one that stands, or was turned down, leaves nothing open.
    if (!stands && verdict === undefined) claims.set(field, fact)
    else if (source !== ruler) claims.delete(field)
  }
  const differences = [...claims].flatMap(([field, fact]): readonly OpenDifference[] => {
    const own = held.get(field)
    const claimed = { value: fact.data.newValue, origin: originOf(fact) }
    if (own === undefined || own.value === claimed.value) return []
    return [{ field, ruler, held: own, claimed, actId: fact.data.actId }]
  })
  return {
    items: Object.fromEntries([...held].map(([field, { value }]) => [field, value])) as RuledItems,
    differences: differences.toSorted((left, right) => (left.field < right.field ? -1 : 1)),
  }
}
