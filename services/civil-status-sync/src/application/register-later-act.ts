import { dayInVietnam, type AdministrativeUnits, type LegalClock } from '@hub/citizen'
import type { ActId } from '@hub/contracts'
import { findLaterViolations, type LaterAct, type Role, type Subject } from '../domain/later-act.ts'
import { awaitedKey, resolveSubject } from '../domain/resolution.ts'
import { resolved, type StoredLaterAct, type StoredSubject } from '../domain/stored-later-act.ts'
import type { Violation } from '../domain/checks.ts'
import type { InTransaction, UnitOfWork } from './ports.ts'
import { createPublishAct } from './publish-act.ts'

export interface RegisterLaterAct {
  /** X-Road identifier of the subsystem that sends the act. */
  readonly registrar: string
  readonly officer?: string | undefined
  readonly act: LaterAct
  readonly fingerprint: string
}

export type LaterRegistration =
  /** The act as it is now, whether this call stored it or one before. */
  | { readonly kind: 'accepted'; readonly stored: StoredLaterAct }
  | { readonly kind: 'violations'; readonly violations: readonly Violation[] }
  /** The number was used for an act with other content. */
  | { readonly kind: 'number-reused' }

export interface LaterActDeps {
  readonly inTransaction: InTransaction
  readonly units: AdministrativeUnits
  readonly clock: Pick<LegalClock, 'addWorkingDays'>
  readonly now: () => Date
  readonly newId: () => string
}

type SettleUnit = Pick<UnitOfWork, 'laterActs' | 'persons' | 'outbox'>

// As long as a death may be verified: three working days. After that people have to look at it.
const workingDaysToResolve = 3
const endOfWorkingDay = '17:00:00+07:00'

const findSubject = async ({ persons }: Pick<SettleUnit, 'persons'>, subject: StoredSubject): Promise<StoredSubject> =>
  subject.personId === undefined ? resolved(subject, resolveSubject(subject, await persons.find(subject))) : subject

/** Publishes an act that concerns nobody unknown any more. A correction of name or date of birth is how the person is found from then on. */
const createRelease = ({ units, now }: Pick<LaterActDeps, 'units' | 'now'>) => {
  const publishAct = createPublishAct({ units })
  return async (unit: SettleUnit, stored: StoredLaterAct): Promise<StoredLaterAct> => {
    if (stored.publishedAt !== undefined || stored.subjects.some(({ personId }) => personId === undefined))
      return stored
    const published = { ...stored, publishedAt: now() }
    publishAct(unit.outbox, published)
    const { details } = stored.act
    const [subject] = stored.subjects
    if (details.kind === 'change' && subject?.personId !== undefined)
      await unit.persons.rename(
        subject.personId,
        Object.fromEntries(details.changes.map((one) => [one.field, one.newValue])),
      )
    return published
  }
}

/** Accepts an act once, however often it is sent, and publishes it as soon as everybody concerned is known (P10). */
export const createRegisterLaterAct = (deps: LaterActDeps) => {
  const { inTransaction, units, clock, now, newId } = deps
  const release = createRelease(deps)

  return async (command: RegisterLaterAct): Promise<LaterRegistration> => {
    const { registrar, officer, act, fingerprint } = command
    const receivedAt = now()
    const violations = findLaterViolations(act, { now: receivedAt, units })
    if (violations.length > 0) return { kind: 'violations', violations }
    return inTransaction(async (unit) => {
      const named = Object.entries(act.subjects) as readonly (readonly [Role, Subject])[]
      // Nobody becomes known by these until this transaction ends, so nobody is missed by both sides.
      await unit.persons.lockKeys(named.map(([, subject]) => awaitedKey(subject)))
      const subjects: StoredSubject[] = []
      for (const [role, subject] of named)
        subjects.push(await findSubject(unit, { ...subject, role, state: 'waiting' }))
      const dueOn = clock.addWorkingDays(dayInVietnam(receivedAt), workingDaysToResolve)
      const deadline = new Date(`${dueOn}T${endOfWorkingDay}`)
      const actId = newId() as ActId
      const received = { actId, registrar, officer, act, receivedAt, fingerprint, deadline, subjects }
      if (await unit.laterActs.insert(received)) {
        const stored = await release(unit, received)
        await unit.laterActs.save(stored)
        return { kind: 'accepted', stored }
      }
      const known = await unit.laterActs.find(registrar, act.number)
      return known?.fingerprint === fingerprint ? { kind: 'accepted', stored: known } : { kind: 'number-reused' }
    })
  }
}

/** Looks again at the acts that wait for somebody who has become known by one of these. */
export const createSettleAwaiting = (deps: Pick<LaterActDeps, 'units' | 'now'>) => {
  const release = createRelease(deps)
  return async (unit: SettleUnit, awaited: readonly string[]): Promise<void> => {
    for (const waiting of await unit.laterActs.lockAwaiting(awaited)) {
      const subjects: StoredSubject[] = []
      for (const subject of waiting.subjects) subjects.push(await findSubject(unit, subject))
      await unit.laterActs.save(await release(unit, { ...waiting, subjects }))
    }
  }
}
