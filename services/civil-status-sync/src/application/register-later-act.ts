import { dayInVietnam, type AdministrativeUnits, type LegalClock } from '@hub/citizen'
import type { ActId } from '@hub/contracts'
import { findLaterViolations, type LaterAct, type Role, type Subject } from '../domain/later-act.ts'
import { awaitedKey, resolveSubject } from '../domain/resolution.ts'
import {
  findSharedRoles,
  keepApart,
  resolved,
  type StoredLaterAct,
  type StoredSubject,
} from '../domain/stored-later-act.ts'
import { inTwoRoles, type Violation } from '../domain/checks.ts'
import { createNameParents } from './name-parents.ts'
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
  /** The act that is to be revoked is none of the registrar's, has not gone out, or is corrected by another change. */
  | { readonly kind: 'not-revocable' }

export interface LaterActDeps {
  readonly inTransaction: InTransaction
  readonly units: Pick<AdministrativeUnits, 'findCommune'>
  readonly clock: Pick<LegalClock, 'addWorkingDays'>
  readonly now: () => Date
  readonly newId: () => string
}

type SettleUnit = Pick<UnitOfWork, 'laterActs' | 'parents' | 'persons' | 'outbox'>

// As long as a death may be verified: three working days. After that people have to look at it.
const workingDaysToResolve = 3
const endOfWorkingDay = '17:00:00+07:00'

/** Until when it should be known whom an act concerns. */
export const deadlineToResolve = (clock: Pick<LegalClock, 'addWorkingDays'>, receivedAt: Date): Date =>
  new Date(`${clock.addWorkingDays(dayInVietnam(receivedAt), workingDaysToResolve)}T${endOfWorkingDay}`)

const findSubject = async ({ persons }: Pick<SettleUnit, 'persons'>, subject: StoredSubject): Promise<StoredSubject> =>
  subject.personId === undefined ? resolved(subject, resolveSubject(subject, await persons.find(subject))) : subject

interface Released {
  readonly stored: StoredLaterAct
  /** By what somebody has become known with it. */
  readonly awaited: readonly string[]
}

/** Publishes an act that concerns nobody unknown any more. A corrected name or date of birth is one more that the person is found by. */
export const createRelease = ({ units, now }: Pick<LaterActDeps, 'units' | 'now'>) => {
  const publishAct = createPublishAct({ units })
  const rename = ({ persons }: SettleUnit, { act, subjects }: StoredLaterAct): Promise<readonly string[]> => {
    const personId = subjects[0]?.personId
    if (act.details.kind !== 'change' || personId === undefined) return Promise.resolve([])
    const changes = act.details.changes.filter(({ field }) => field === 'fullName' || field === 'dateOfBirth')
    return persons.rename(personId, Object.fromEntries(changes.map((one) => [one.field, one.newValue])))
  }
  return async (unit: SettleUnit, stored: StoredLaterAct): Promise<Released> => {
    if (stored.publishedAt !== undefined || stored.subjects.some(({ personId }) => personId === undefined))
      return { stored, awaited: [] }
    const published = { ...stored, publishedAt: now() }
    publishAct(unit.outbox, published)
    return { stored: published, awaited: await rename(unit, published) }
  }
}

/** Looks again at the acts that wait for somebody who has become known by one of these. */
export const createSettleAwaiting = (deps: Pick<LaterActDeps, 'units' | 'now'>) => {
  const release = createRelease(deps)
  const nameParents = createNameParents(deps)
  return async (unit: SettleUnit, awaited: readonly string[]): Promise<void> => {
    // An act that goes out may be what another one waits for.
    for (let keys = awaited; keys.length > 0;) {
      const next: string[] = []
      await nameParents.settle(unit, keys)
      for (const waiting of await unit.laterActs.lockAwaiting(keys)) {
        const subjects: StoredSubject[] = []
        for (const subject of waiting.subjects) subjects.push(await findSubject(unit, subject))
        const released = await release(unit, { ...waiting, subjects: keepApart(subjects) })
        await unit.laterActs.save(released.stored)
        next.push(...released.awaited)
      }
      keys = next
    }
  }
}

type Meant = Pick<StoredLaterAct, 'act' | 'subjects'>

/** A revocation concerns those whom the revoked act concerned. */
const findRevoked = async (
  { laterActs }: SettleUnit,
  { registrar, act }: RegisterLaterAct,
  revokes: string,
): Promise<Meant | undefined> => {
  const revoked = await laterActs.find(registrar, revokes)
  const kind = revoked?.act.details.kind
  if (revoked?.publishedAt === undefined || kind === 'change' || kind === 'revocation') return undefined
  const details = { kind: 'revocation', revokes, revokedActId: revoked.actId } as const
  return { act: { ...act, details }, subjects: revoked.subjects }
}

/** @returns whom the act means, as far as they are known; undefined for a revocation of what cannot be revoked */
const findMeant = async (unit: SettleUnit, command: RegisterLaterAct): Promise<Meant | undefined> => {
  const { act } = command
  if (act.details.kind === 'revocation') return findRevoked(unit, command, act.details.revokes)
  const named = Object.entries(act.subjects) as readonly (readonly [Role, Subject])[]
  // Nobody becomes known by these until this transaction ends, so nobody is missed by both sides.
  await unit.persons.lockKeys(named.map(([, subject]) => awaitedKey(subject)))
  const subjects: StoredSubject[] = []
  for (const [role, subject] of named) subjects.push(await findSubject(unit, { ...subject, role, state: 'waiting' }))
  return { act, subjects }
}

/** Accepts an act once, however often it is sent, and publishes it as soon as everybody concerned is known (P10). */
export const createRegisterLaterAct = (deps: LaterActDeps) => {
  const { inTransaction, units, clock, now, newId } = deps
  const release = createRelease(deps)
  const settleAwaiting = createSettleAwaiting(deps)

  return async (command: RegisterLaterAct): Promise<LaterRegistration> => {
    const { registrar, officer, act, fingerprint } = command
    const receivedAt = now()
    const violations = findLaterViolations(act, { now: receivedAt, units })
    if (violations.length > 0) return { kind: 'violations', violations }
    return inTransaction(async (unit) => {
      const meant = await findMeant(unit, command)
      if (meant === undefined) return { kind: 'not-revocable' }
      const deadline = deadlineToResolve(clock, receivedAt)
      const actId = newId() as ActId
      const received = { actId, registrar, officer, receivedAt, fingerprint, deadline, ...meant }
      const shared = findSharedRoles(meant.subjects)
      if (shared.length === 0 && (await unit.laterActs.insert(received))) {
        const { stored, awaited } = await release(unit, received)
        await unit.laterActs.save(stored)
        await settleAwaiting(unit, awaited)
        return { kind: 'accepted', stored }
      }
      const known = await unit.laterActs.find(registrar, act.number)
      if (known === undefined && shared.length > 0) return { kind: 'violations', violations: shared.map(inTwoRoles) }
      return known?.fingerprint === fingerprint ? { kind: 'accepted', stored: known } : { kind: 'number-reused' }
    })
  }
}
