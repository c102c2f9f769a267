import { dayInVietnam, latestDay, parsePartialDate, type CalendarDate } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { residenceItems } from '../domain/items.ts'
import {
  checkAddress,
  placeResidence,
  type Address,
  type AddressProblem,
  type Residence,
  type ResidenceKind,
  type Units,
} from '../domain/residence.ts'
import { lockByPin } from './lock-by-pin.ts'
import type { CivilPerson, CommandKey, InTransaction, Registration, UnitOfWork } from './ports.ts'
import { publishSnapshot, publishUpdate } from './publish-person.ts'

interface Command {
  readonly by: Registration['by']
  readonly idempotencyKey: string
  readonly fingerprint: string
  readonly pin: string
  readonly kind: ResidenceKind
  readonly ground: string
}

export interface RegisterResidence extends Command {
  readonly address: Address
  readonly from: CalendarDate
  readonly until?: CalendarDate | undefined
}

export interface EndResidence extends Command {
  readonly until: CalendarDate
}

export type ResidenceRefusal =
  | {
      readonly kind: 'refused'
      readonly problem: AddressProblem | 'event-in-future'
      readonly pointer: string
      readonly detail: string
    }
  | { readonly kind: 'key-reused' | 'person-not-held' | 'overlaps' | 'after-death' | 'no-residence' }

/** The residence as it is now, whether this call registered it or one before. */
export type RegisteredResidence =
  { readonly kind: 'registered'; readonly personId: PersonId; readonly residence: Residence } | ResidenceRefusal

export interface RegisterResidenceDeps {
  readonly inTransaction: InTransaction
  readonly units: Units
  readonly now: () => Date
  readonly newId: () => string
}

const keyOf = ({ by, idempotencyKey, fingerprint }: Command): CommandKey => ({
  client: by.client,
  idempotencyKey,
  fingerprint,
})

const findEarlier = async (
  { residences }: UnitOfWork,
  personId: PersonId,
  key: CommandKey,
): Promise<RegisteredResidence | undefined> => {
  const earlier = await residences.findByCommand(key)
  if (earlier === undefined) return undefined
  return earlier.fingerprint === key.fingerprint
    ? { kind: 'registered', personId, residence: earlier.residence }
    : { kind: 'key-reused' }
}

interface Effect {
  readonly what: 'residence-registered' | 'residence-ended'
  /** Registered as it was, and as it is from now on. */
  readonly before: Residence | undefined
  readonly after: Residence
}

const publish = async (
  unit: UnitOfWork,
  person: CivilPerson,
  { effect, registration }: { readonly effect: Effect; readonly registration: Registration },
): Promise<void> => {
  const { what, before, after } = effect
  const { residenceId, kind, address } = after
  const changed = { ...person, version: person.version + 1 }
  const { by, ground, at } = registration
  const item = residenceItems[kind]
  const { country, communeCode } = address
  await unit.residences.saveChange(changed, {
    residenceId,
    item,
    before,
    after,
    basis: {
      kind: what,
      ground,
      registeredOn: dayInVietnam(at),
      registeredAt: { country, communeCode },
      registeredBy: by,
    },
    at,
  })
  publishUpdate(unit, changed, { by: residenceId, changed: [item], at })
  publishSnapshot(unit, changed)
}

const isAfterDeath = ({ record: { dateOfDeath } }: CivilPerson, from: CalendarDate): boolean =>
  dateOfDeath !== undefined && from > latestDay(parsePartialDate(dateOfDeath))

const inFuture = (pointer: string): ResidenceRefusal => ({
  kind: 'refused',
  problem: 'event-in-future',
  pointer,
  detail: 'must not lie after today',
})

/** Runs with the person locked; a command that had its effect is answered with what it registered. */
const withPerson =
  ({ inTransaction }: Pick<RegisterResidenceDeps, 'inTransaction'>) =>
  (
    command: Command,
    work: (unit: UnitOfWork, person: CivilPerson) => Promise<RegisteredResidence>,
  ): Promise<RegisteredResidence> =>
    inTransaction(async (unit) => {
      const person = await lockByPin(unit, command.pin)
      if (person === undefined) return { kind: 'person-not-held' }
      return (await findEarlier(unit, person.personId, keyOf(command))) ?? work(unit, person)
    })

/**
 * A residence is registered, with what it rests on, and ends the former one of its kind. Its unit must have been in force on its first day. Idempotent by
 * the key of the command.
 */
export const createRegisterResidence = (deps: RegisterResidenceDeps) => {
  const { units, now, newId } = deps
  return (command: RegisterResidence): Promise<RegisteredResidence> => {
    const { by, kind, ground, from, until } = command
    const at = now()
    if (from > dayInVietnam(at)) return Promise.resolve(inFuture('/from'))
    const checked = checkAddress(units, command.address, from)
    if (checked.kind === 'refused') return Promise.resolve(checked)
    return withPerson(deps)(command, async (unit, person) => {
      const { personId } = person
      if (isAfterDeath(person, from)) return { kind: 'after-death' }
      const registered = await unit.residences.list(personId, kind)
      const placed = placeResidence(registered, { from, until })
      if (placed.kind === 'overlaps') return placed
      const residence = { residenceId: newId(), kind, address: checked.address, from, until }
      const key = keyOf(command)
      if (!(await unit.residences.claimCommand(key, residence.residenceId)))
        return (await findEarlier(unit, personId, key)) ?? { kind: 'key-reused' }
      const registration = { ground, by, at }
      if (placed.ended !== undefined) await unit.residences.end(placed.ended)
      await unit.residences.insert(personId, residence, registration)
      const before = registered.find(({ residenceId }) => residenceId === placed.ended?.residenceId)
      await publish(unit, person, {
        effect: { what: 'residence-registered', before, after: residence },
        registration,
      })
      return { kind: 'registered', personId, residence }
    })
  }
}

/** The residence that a person has ends without another one in its place. Idempotent by the key of the command. */
export const createEndResidence = (deps: Omit<RegisterResidenceDeps, 'units' | 'newId'>) => {
  const { now } = deps
  return (command: EndResidence): Promise<RegisteredResidence> => {
    const { by, kind, ground, until } = command
    const at = now()
    if (until > dayInVietnam(at)) return Promise.resolve(inFuture('/until'))
    return withPerson(deps)(command, async (unit, person) => {
      const { personId } = person
      const before = (await unit.residences.list(personId, kind)).at(-1)
      if (before === undefined || before.from >= until || (before.until !== undefined && before.until <= until))
        return { kind: 'no-residence' }
      const key = keyOf(command)
      if (!(await unit.residences.claimCommand(key, before.residenceId)))
        return (await findEarlier(unit, personId, key)) ?? { kind: 'key-reused' }
      const after = { ...before, until }
      await unit.residences.end(after)
      await publish(unit, person, {
        effect: { what: 'residence-ended', before, after },
        registration: { ground, by, at },
      })
      return { kind: 'registered', personId, residence: after }
    })
  }
}
