import type { AdministrativeUnits, LegalClock } from '@hub/citizen'
import type { ActId, PersonId } from '@hub/contracts'
import { findViolations, type BirthAct } from '../domain/birth-act.ts'
import { findableParents, type StoredParent } from '../domain/birth-parents.ts'
import type { Violation } from '../domain/checks.ts'
import { awaitedKey } from '../domain/resolution.ts'
import type { StoredAct } from '../domain/stored-act.ts'
import { createNameParents } from './name-parents.ts'
import type { InTransaction, UnitOfWork } from './ports.ts'
import { createPublishBirth } from './publish-birth.ts'
import { deadlineToResolve } from './register-later-act.ts'

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
  readonly clock: Pick<LegalClock, 'addWorkingDays'>
  readonly now: () => Date
  readonly newId: () => string
  /** Acts that wait for somebody who becomes known by a birth. */
  readonly settleAwaiting: (unit: UnitOfWork, awaited: readonly string[]) => Promise<void>
}

/** Accepts a birth once, however often it is sent: the act number is its idempotency key. */
export const createRegisterBirth = (deps: RegisterBirthDeps) => {
  const { inTransaction, units, clock, now, newId, settleAwaiting } = deps
  const { publishChild } = createPublishBirth({ units })
  const nameParents = createNameParents({ units })

  /** What follows from a birth that was stored. @returns its parents, as far as they are known now */
  const release = async (
    unit: UnitOfWork,
    { registrar, officer, act }: RegisterBirth,
    { stored, parents }: { readonly stored: StoredAct; readonly parents: readonly StoredParent[] },
  ): Promise<readonly StoredParent[]> => {
    const { actId, personId } = stored
    const birth = { actId, personId, registrar, officer, act, parents }
    publishChild(unit.outbox, birth)
    const { fullName, dateOfBirth } = act.child
    // Sent together: whoever has become known meanwhile is seen, for the locks of both come first.
    const [awaited, looked] = await Promise.all([
      unit.persons.learn({ personId, person: { fullName, dateOfBirth } }, parents.map(awaitedKey)),
      parents.length === 0 ? parents : nameParents.keep(unit, birth),
    ])
    await settleAwaiting(unit, awaited)
    return looked
  }

  return async (command: RegisterBirth): Promise<Registration> => {
    const { registrar, officer, act, fingerprint } = command
    const receivedAt = now()
    const violations = findViolations(act, { now: receivedAt, units })
    if (violations.length > 0) return { kind: 'violations', violations }
    const stored: StoredAct = {
      actId: newId() as ActId,
      personId: newId() as PersonId,
      number: act.number,
      kind: 'birth',
      registeredOn: act.registeredOn,
      receivedAt,
      fingerprint,
      identification: { state: 'pending' },
    }
    const parents = findableParents(act)
    const deadline = parents.length === 0 ? undefined : deadlineToResolve(clock, receivedAt)
    return inTransaction(async (unit) => {
      if (await unit.acts.insert(stored, { registrar, officer, act, deadline }))
        return { kind: 'accepted', act: { ...stored, parents: await release(unit, command, { stored, parents }) } }
      const known = await unit.acts.find(registrar, act.number)
      return known?.fingerprint === fingerprint ? { kind: 'accepted', act: known } : { kind: 'number-reused' }
    })
  }
}
