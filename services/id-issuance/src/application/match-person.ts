import type { Pin } from '@hub/citizen'
import { pinIssued, pinMatched, type PersonId } from '@hub/contracts'
import { namedAct, transitions, type HeldRequest, type NumberRequest } from '../domain/request.ts'
import { announceImported } from './announce-imported.ts'
import { createEstablish } from './establish-number.ts'
import type { NumberAllocator, UnitOfWork } from './ports.ts'

export type MatchRefusal =
  /** Nobody is known by what the decision names, or it names the person itself, who has no number. */
  | 'unknown-person'
  /** The request of the person that is named is held itself. */
  | 'person-undecided'
  /** The person holds a number by another request: it has to end before the person can be somebody else. */
  | 'person-has-number'
  /** Another request of the person was decided meanwhile: the person is somebody else than the decision names. */
  | 'decided-otherwise'

/** Locks whoever asks and whoever is known by that. @returns who that is, now that no other decision can change it */
const lockSurvivor = async (
  { persons }: Pick<UnitOfWork, 'persons'>,
  personId: PersonId,
  as: PersonId | Pin,
): Promise<PersonId | undefined> => {
  let survivor = await persons.resolve(as)
  for (;;) {
    if (survivor === undefined) return undefined
    await persons.lock([personId, survivor])
    // Whoever was found may have turned out to be somebody else while the lock was waited for.
    const current = await persons.resolve(as)
    if (current === survivor) return survivor
    survivor = current
  }
}

/**
 * The request turned out to be about a person who is known already: that person's number is the answer. A person whose number was cancelled without
 * another one gets one here: this registration is the new, lawful one. Where the person itself got a number meanwhile, by another request, it is the
 * answer to this one.
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
    const { personId } = request
    const survivor = await lockSurvivor(unit, personId, as)
    if (survivor === undefined) return 'unknown-person'
    await announceImported(unit, [personId, survivor])
    const own = await unit.persons.resolve(personId)
    if (own !== personId && own !== survivor) return 'decided-otherwise'
    if (own !== survivor && (await unit.numbers.lockActive(personId)) !== undefined) return 'person-has-number'
    const at = deps.now()
    const pin = await numberOf(unit, request, { survivor, at })
    if (pin === undefined) return survivor === personId ? 'unknown-person' : 'person-undecided'
    const state = transitions[request.state].match
    const matched = { ...request, state, matchedPerson: survivor, decidedAt: at }
    await unit.persons.merge(personId, survivor)
    await unit.requests.save(matched)
    unit.outbox.append(pinMatched, {
      key: personId,
      data: { ...namedAct(request), personId: survivor, pin, matchedAt: at.toISOString() },
    })
    return matched
  }
}
