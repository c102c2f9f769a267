import type { AdministrativeUnits } from '@hub/citizen'
import { birthRegistered, type ActId, type DataOf, type PersonId } from '@hub/contracts'
import { findViolations, type BirthAct, type Parent } from '../domain/birth-act.ts'
import type { Place, Violation } from '../domain/checks.ts'
import type { StoredAct } from '../domain/stored-act.ts'
import type { InTransaction, UnitOfWork } from './ports.ts'
import { toPublishedPlace } from './publish-act.ts'

export interface RegisterBirth {
  /** X-Road identifier of the subsystem that sends the act. */
  readonly registrar: string
  /** Who registered it, as the registrar's system names its officers. */
  readonly officer?: string | undefined
  readonly act: BirthAct
  readonly fingerprint: string
}

export type Registration =
  /** The act as it is now, whether this call stored it or one before. */
  | { readonly kind: 'accepted'; readonly act: StoredAct }
  | { readonly kind: 'violations'; readonly violations: readonly Violation[] }
  /** The number was used for an act with other content. */
  | { readonly kind: 'number-reused' }

export interface RegisterBirthDeps {
  readonly inTransaction: InTransaction
  readonly units: AdministrativeUnits
  readonly now: () => Date
  readonly newId: () => string
  /** Acts that wait for somebody who becomes known by a birth. */
  readonly settleAwaiting: (unit: UnitOfWork, awaited: readonly string[]) => Promise<void>
}

type BirthRegistered = DataOf<typeof birthRegistered>

/** Consumers get the minimum: no address of a parent, and of a place what numbers and registers need. */
const toEvent = (
  { registrar, officer, act }: RegisterBirth,
  actId: ActId,
  units: AdministrativeUnits,
): BirthRegistered => {
  const place = (given: Place): BirthRegistered['registeredAt'] =>
    toPublishedPlace(given, { units, on: act.registeredOn })
  const parent = ({ fullName, dateOfBirth, pin, nationality }: Parent): NonNullable<BirthRegistered['mother']> => ({
    fullName,
    ...(dateOfBirth === undefined ? {} : { dateOfBirth }),
    ...(pin === undefined ? {} : { pin }),
    ...(nationality === undefined ? {} : { nationality }),
  })
  const { child, mother, father, registeredOn, registeredAt } = act
  return {
    actId,
    role: 'child',
    registeredOn,
    registeredAt: place(registeredAt),
    registeredBy: { client: registrar, ...(officer === undefined ? {} : { officer }) },
    child: { ...child, placeOfBirth: place(child.placeOfBirth), nativePlace: place(child.nativePlace) },
    ...(mother === undefined ? {} : { mother: parent(mother) }),
    ...(father === undefined ? {} : { father: parent(father) }),
  }
}

/** Accepts a birth once, however often it is sent: the act number is its idempotency key. */
export const createRegisterBirth =
  ({ inTransaction, units, now, newId, settleAwaiting }: RegisterBirthDeps) =>
  async (command: RegisterBirth): Promise<Registration> => {
    const { registrar, act, fingerprint } = command
    const violations = findViolations(act, { now: now(), units })
    if (violations.length > 0) return { kind: 'violations', violations }
    const stored: StoredAct = {
      actId: newId() as ActId,
      personId: newId() as PersonId,
      number: act.number,
      kind: 'birth',
      registeredOn: act.registeredOn,
      receivedAt: now(),
      fingerprint,
      identification: { state: 'pending' },
    }
    return inTransaction(async (unit) => {
      const { acts, persons, outbox } = unit
      if (await acts.insert(registrar, stored, act)) {
        outbox.append(birthRegistered, { key: stored.personId, data: toEvent(command, stored.actId, units) })
        const { fullName, dateOfBirth } = act.child
        const awaited = await persons.learn({ personId: stored.personId, person: { fullName, dateOfBirth } })
        await settleAwaiting(unit, awaited)
        return { kind: 'accepted', act: stored }
      }
      const known = await acts.find(registrar, act.number)
      return known?.fingerprint === fingerprint ? { kind: 'accepted', act: known } : { kind: 'number-reused' }
    })
  }
