import type { ActId, PersonId } from '@hub/contracts'
import { findViolations, type OpenBirthAct } from '../domain/birth-act.ts'
import type { Violation } from '../domain/checks.ts'
import { isSame, type StoredAct } from '../domain/stored-act.ts'
import type { InTransaction } from './ports.ts'
import { createReleaseBirth, type ReleaseBirthDeps } from './release-birth.ts'

export interface RegisterBirth {
  /** X-Road identifier of the subsystem that sends the act. */
  readonly registrar: string
  /** Who registered it, as the registrar's system names its officers. */
  readonly officer?: string | undefined
  readonly act: OpenBirthAct
  readonly fingerprint: string
}

export type Registration =
  /** The act as it is now, whether this call stored it or one before. */
  | { readonly kind: 'accepted'; readonly act: StoredAct }
  | { readonly kind: 'violations'; readonly violations: readonly Violation[] }
  /** The number was used for an act with other content. */
  | { readonly kind: 'number-reused' }

export interface RegisterBirthDeps extends ReleaseBirthDeps {
  readonly inTransaction: InTransaction
  readonly now: () => Date
  readonly newId: () => string
}

/** Accepts a birth once, however often it is sent: the act number is its idempotency key. One that items are missing of is stored, and stays open. */
export const createRegisterBirth = (deps: RegisterBirthDeps) => {
  const { inTransaction, units, now, newId } = deps
  const { weigh, release } = createReleaseBirth(deps)

  return async ({ registrar, officer, act, fingerprint }: RegisterBirth): Promise<Registration> => {
    const receivedAt = now()
    const violations = findViolations(act, { now: receivedAt, units })
    if (violations.length > 0) return { kind: 'violations', violations }
    const { missing, parents, deadline } = weigh(act, receivedAt)
    const stored: StoredAct = {
      actId: newId() as ActId,
      personId: newId() as PersonId,
      number: act.number,
      kind: 'birth',
      registeredOn: act.registeredOn,
      receivedAt,
      fingerprint,
      missing,
      identification: { state: 'pending' },
    }
    const received = { registrar, officer, act, deadline }
    return inTransaction(async (unit) => {
      if (await unit.acts.insert(stored, received))
        return { kind: 'accepted', act: await release(unit, stored, { received, parents }) }
      const known = await unit.acts.find(registrar, act.number)
      return known !== undefined && isSame(known, fingerprint)
        ? { kind: 'accepted', act: known }
        : { kind: 'number-reused' }
    })
  }
}
