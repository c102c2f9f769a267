import { findViolations } from '../domain/birth-act.ts'
import { isSame, type StoredAct } from '../domain/stored-act.ts'
import type { RegisterBirth, RegisterBirthDeps, Registration } from './register-birth.ts'
import { createReleaseBirth } from './release-birth.ts'

export type Supplement =
  | Exclude<Registration, { readonly kind: 'number-reused' }>
  /** The registrar sent no birth of this number. */
  | { readonly kind: 'unknown-act' }
  /** Nothing is missing, and other content is not the same act. */
  | { readonly kind: 'act-complete' }

/**
 * Takes the whole act again, with items that were missing. As soon as nothing is missing any more it goes out, once, as if it had come in complete.
 * Idempotent: the same content again is the act as it is now.
 */
export const createSupplementBirth = (deps: Omit<RegisterBirthDeps, 'newId'>) => {
  const { inTransaction, units, now } = deps
  const { weigh, release } = createReleaseBirth(deps)

  return async ({ registrar, officer, act, fingerprint }: RegisterBirth): Promise<Supplement> => {
    const receivedAt = now()
    const violations = findViolations(act, { now: receivedAt, units })
    if (violations.length > 0) return { kind: 'violations', violations }
    const { missing, parents, deadline } = weigh(act, receivedAt)
    const received = { registrar, officer, act, deadline }
    return inTransaction(async (unit) => {
      const known = await unit.acts.lock(registrar, act.number)
      if (known === undefined) return { kind: 'unknown-act' }
      if (known.missing.length === 0)
        return isSame(known, fingerprint) ? { kind: 'accepted', act: known } : { kind: 'act-complete' }
      const supplemented: StoredAct = {
        ...known,
        registeredOn: act.registeredOn,
        supplementFingerprint: fingerprint,
        missing,
      }
      await unit.acts.supplement(supplemented, received)
      return { kind: 'accepted', act: await release(unit, supplemented, { received, parents }) }
    })
  }
}
