import { dayInVietnam } from '@hub/citizen'
import { differenceResolved, type ActId, type PersonId } from '@hub/contracts'
import type { ChangeableItem, CivilFact } from '../domain/civil-fact.ts'
import {
  changeablesOf,
  findUpdateViolations,
  weighDetails,
  type DetailChange,
  type DetailName,
  type Update,
  type Violation,
} from '../domain/details.ts'
import type {
  Basis,
  CivilPerson,
  CommandKey,
  InTransaction,
  Registration,
  StoredUpdate,
  UnitOfWork,
  UpdateOutcome,
} from './ports.ts'
import { lockByPin } from './lock-by-pin.ts'
import { publishSnapshot, publishUpdate } from './publish-person.ts'
import { createRefreshRecord, type RefreshDeps } from './refresh-record.ts'

export interface UpdatePerson extends CommandKey {
  readonly by: Registration['by']
  readonly pin: string
  readonly update: Update
}

export type UpdateResult =
  /** The update with what became of it, whether this call made it or one before. */
  | { readonly kind: 'updated'; readonly update: StoredUpdate }
  | { readonly kind: 'violations'; readonly violations: readonly Violation[] }
  | { readonly kind: 'key-reused' | 'person-not-held' }
  | { readonly kind: 'outdated'; readonly item: DetailName }

interface UpdateDeps extends RefreshDeps {
  readonly inTransaction: InTransaction
}

/** What is to be done, once nothing stands in the way. */
interface Planned {
  readonly id: string
  readonly command: UpdatePerson
  readonly changes: readonly DetailChange[]
  readonly at: Date
}

const unknownHead: Violation = {
  kind: 'malformed-value',
  pointer: '/items/household/headPin',
  detail: 'is held by nobody in the register',
}

const basisOf = ({ by, update: { ground, effectiveFrom } }: UpdatePerson): Basis & Pick<Registration, 'ground'> => ({
  kind: 'authority-said',
  ground,
  registeredOn: effectiveFrom,
  registeredAt: { country: 'VN' },
  registeredBy: by,
})

/** Details as they are kept: the head of a household by the internal key, since numbers change. */
const toKept = async (
  { civilRecords }: UnitOfWork,
  personId: PersonId,
  { items, withdrawn }: Update,
): Promise<Readonly<Record<string, unknown>> | undefined> => {
  const { household, ...others } = items
  const taken = Object.fromEntries(withdrawn.map((item) => [item, null]))
  if (household === undefined) return { ...others, ...taken }
  const { relation, headPin } = household
  const headId = headPin === undefined ? personId : await civilRecords.findByPin(headPin)
  return headId === undefined ? undefined : { ...others, ...taken, household: { relation, headId } }
}

const findEarlier = async ({ updates }: UnitOfWork, command: UpdatePerson): Promise<UpdateResult | undefined> => {
  const earlier = await updates.findByCommand(command)
  if (earlier === undefined) return undefined
  return earlier.fingerprint === command.fingerprint
    ? { kind: 'updated', update: earlier.update }
    : { kind: 'key-reused' }
}

/** @returns the person with the details stored */
const applyDetails = async (unit: UnitOfWork, person: CivilPerson, planned: Planned): Promise<CivilPerson> => {
  const { id, command, changes, at } = planned
  if (changes.length === 0) return person
  const after = { ...person, version: person.version + 1 }
  const { effectiveFrom } = command.update
  await unit.updates.saveDetails(after, { updateId: id, changes, effectiveFrom, basis: basisOf(command), at })
  publishUpdate(unit, after, { by: id, changed: changes.map(({ item }) => item), at })
  publishSnapshot(unit, after)
  return after
}

/** Whether civil status says so already. */
const isClaimed = ({ record }: CivilPerson, field: ChangeableItem, value: string): boolean =>
  record.differences.some(({ field: differing, claimed }) => differing === field && claimed.value === value)

/**
 * The authority says what it holds of a person, with ground and officer, once, however often it is sent. What only the register keeps changes; what civil
 * status keeps, too, goes the way of acts: it changes whom the register rules, which civil status is told, and is a difference for others.
 */
export const createUpdatePerson = (deps: UpdateDeps) => {
  const { inTransaction, now, newId } = deps
  const refresh = createRefreshRecord(deps)

  const tellCivilStatus = (
    { outbox }: UnitOfWork,
    { before, after }: { readonly before: CivilPerson; readonly after: CivilPerson },
    [field, value]: readonly [ChangeableItem, string],
  ): void => {
    if (isClaimed(before, field, value)) return
    const { personId: key, pin } = after
    const held = pin === undefined ? {} : { pin }
    const [differenceId, resolvedAt] = [newId(), now().toISOString()]
    outbox.append(differenceResolved, {
      key,
      data: { differenceId, ...held, field, outcome: 'register', value, resolvedAt },
    })
  }

  const applyChangeables = async (unit: UnitOfWork, before: CivilPerson, planned: Planned): Promise<UpdateOutcome> => {
    const { id, command } = planned
    const given = changeablesOf(command.update.items)
    const details = planned.changes.map(({ item }) => item)
    const facts = given.map(([field, newValue]) => {
      const { by: registeredBy, update } = command
      const { ground, effectiveFrom: registeredOn } = update
      const said = { registeredOn, registeredAt: { country: 'VN' }, registeredBy, ground }
      return {
        kind: 'authority-said',
        data: { ...said, actId: id as ActId, field, newValue },
      } as const satisfies CivilFact
    })
    const [first] = facts
    if (first === undefined) return { changed: details, differing: [] }
    for (const fact of facts) await unit.civilRecords.insertFact(before.personId, fact)
    const after = await refresh(unit, before, { fact: first })
    const changed = given.filter(([field]) => before.record[field] !== after.record[field])
    for (const one of changed) tellCivilStatus(unit, { before, after }, one)
    const differing = after.record.differences.filter(({ actId }) => actId === first.data.actId)
    return {
      changed: [...details, ...changed.map(([field]) => field)],
      differing: differing.map(({ field }) => field),
    }
  }

  const apply = async (unit: UnitOfWork, person: CivilPerson, planned: Planned): Promise<UpdateResult> => {
    const { id, command, at } = planned
    const { by, update } = command
    const { ground, effectiveFrom } = update
    const kept = { id, personId: person.personId, effectiveFrom, updatedAt: at }
    if (!(await unit.updates.claim(command, { ...kept, ground, by })))
      return (await findEarlier(unit, command)) ?? { kind: 'key-reused' }
    const outcome = await applyChangeables(unit, await applyDetails(unit, person, planned), planned)
    await unit.updates.saveOutcome(id, outcome)
    return { kind: 'updated', update: { ...kept, outcome } }
  }

  return (command: UpdatePerson): Promise<UpdateResult> => {
    const at = now()
    const violations = findUpdateViolations(command.update, dayInVietnam(at))
    if (violations.length > 0) return Promise.resolve({ kind: 'violations', violations })
    return inTransaction(async (unit) => {
      const person = await lockByPin(unit, command.pin)
      if (person === undefined) return { kind: 'person-not-held' }
      const earlier = await findEarlier(unit, command)
      if (earlier !== undefined) return earlier
      const given = await toKept(unit, person.personId, command.update)
      if (given === undefined) return { kind: 'violations', violations: [unknownHead] }
      const details = await unit.updates.listDetails(person.personId)
      const weighed = weighDetails(details, given, command.update.effectiveFrom)
      if (weighed.kind === 'outdated') return weighed
      return apply(unit, person, { id: newId(), command, changes: weighed.changes, at })
    })
  }
}
