import type { Pin } from '@hub/citizen'
import { pinIssued, pinMatched, type PersonId } from '@hub/contracts'
import { namedAct, transitions, type HeldRequest, type NumberRequest } from '../domain/request.ts'
import { createEstablish } from './establish-number.ts'
import type { NumberAllocator, UnitOfWork } from './ports.ts'

export type MatchRefusal =
  /** Nobody is known by what the decision names, or it names the person itself. */
  | 'unknown-person'
  /** The request of the person that is named is held itself. */
  | 'person-undecided'

/**
 * The request turned out to be about a person who is known already: that person's number is the answer. A person whose number was cancelled without
 * another one gets one here: this registration is the new, lawful one.
 */
export const createMatchPerson = (deps: { readonly allocator: NumberAllocator; readonly now: () => Date }) => {
  const establish = createEstablish(deps)

  const numberOf = async (
    unit: UnitOfWork,
    { series }: HeldRequest,
    { survivor, at }: { readonly survivor: PersonId; readonly at: Date },
  ): Promise<Pin | undefined> => {
    const active = await unit.numbers.lockActive(survivor)
    if (active !== undefined) return active
    if (await unit.requests.isHeldFor(survivor)) return undefined
    const pin = await establish(unit, { personId: survivor, series }, at)
    unit.outbox.append(pinIssued, { key: survivor, data: { pin, issuedAt: at.toISOString() } })
    return pin
  }

  return async (unit: UnitOfWork, request: HeldRequest, as: PersonId | Pin): Promise<NumberRequest | MatchRefusal> => {
    const survivor = await unit.persons.resolve(as)
    if (survivor === undefined || survivor === request.personId) return 'unknown-person'
    const at = deps.now()
    const pin = await numberOf(unit, request, { survivor, at })
    if (pin === undefined) return 'person-undecided'
    const state = transitions[request.state].match
    const matched = { ...request, state, matchedPerson: survivor, decidedAt: at }
    await unit.persons.merge(request.personId, survivor)
    await unit.requests.save(matched)
    unit.outbox.append(pinMatched, {
      key: request.personId,
      data: { ...namedAct(request), personId: survivor, pin, matchedAt: at.toISOString() },
    })
    return matched
  }
}
