import type { Pin } from '@hub/citizen'
import { pinHeld, pinIssued, pinRejected, type PersonId } from '@hub/contracts'
import { isSameActor, type Actor } from '../domain/actor.ts'
import {
  isHeldRequest,
  namedAct,
  timeToDecideMs,
  transitions,
  type HeldRequest,
  type NumberRequest,
  type RejectionReason,
} from '../domain/request.ts'
import { createEstablish } from './establish-number.ts'
import { createMatchPerson, type MatchRefusal } from './match-person.ts'
import type { InTransaction, NumberAllocator, UnitOfWork } from './ports.ts'

/** What an officer says about a person whose request is held. */
export type RequestDecision =
  | { readonly kind: 'different-person' }
  /** All held requests of persons alike are children of one birth, and each of them gets a number. */
  | { readonly kind: 'twins' }
  | { readonly kind: 'same-person'; readonly as: PersonId | Pin }
  | { readonly kind: 'needs-verification' }
  | { readonly kind: 'reject'; readonly reason: RejectionReason }

export interface DecideRequest {
  readonly id: string
  readonly by: Actor
  readonly decision: RequestDecision
  readonly note: string | undefined
}

type Refusal = 'unknown-request' | 'own-request' | MatchRefusal

export type RequestDecided = { readonly kind: 'decided'; readonly request: NumberRequest } | { readonly kind: Refusal }

export interface DecideRequestDeps {
  readonly inTransaction: InTransaction
  readonly allocator: NumberAllocator
  readonly now: () => Date
}

const stateAfter = {
  'different-person': 'issued',
  twins: 'issued',
  'same-person': 'matched',
  'needs-verification': 'needs-verification',
  reject: 'rejected',
} as const satisfies Record<RequestDecision['kind'], NumberRequest['state']>

const wasDecidedSo = ({ state, decidedBy }: NumberRequest, { by, decision }: DecideRequest): boolean =>
  decidedBy !== undefined && isSameActor(decidedBy, by) && state === stateAfter[decision.kind]

/** The police of the commune are asked once. */
const isOpenFor = (request: NumberRequest, { kind }: RequestDecision): request is HeldRequest =>
  isHeldRequest(request) && !(kind === 'needs-verification' && request.state === 'needs-verification')

/** Takes the decision of an officer about a held request. Whatever it comes to, it is one transaction. */
export const createDecideRequest = ({ inTransaction, allocator, now }: DecideRequestDeps) => {
  const matchPerson = createMatchPerson({ allocator, now })

  const establish = createEstablish({ allocator })

  const issue = async (unit: UnitOfWork, request: HeldRequest): Promise<NumberRequest | MatchRefusal> => {
    const { personId } = request
    await unit.persons.lock([personId])
    const isKnownBy = await unit.persons.resolve(personId)
    // Another request of the person was answered meanwhile: with the number of somebody else, or with one of its own.
    if (isKnownBy !== personId || (await unit.numbers.lockActive(personId)) !== undefined)
      return matchPerson(unit, request, personId)
    const at = now()
    const pin = await establish(unit, request, at)
    const issued = { ...request, state: transitions[request.state].issue, decidedAt: at }
    await unit.requests.save(issued)
    const data = { pin, ...namedAct(request), issuedAt: at.toISOString() }
    unit.outbox.append(pinIssued, { key: personId, data })
    return issued
  }

  const issueAll = async (
    unit: UnitOfWork,
    request: HeldRequest,
    alike: readonly NumberRequest[],
  ): Promise<NumberRequest | MatchRefusal> => {
    const { id, decidedBy, note } = request
    const twins = alike.filter(isHeldRequest)
    await unit.persons.lock(twins.map(({ personId }) => personId))
    for (const twin of twins) if (twin.id !== id) await issue(unit, { ...twin, decidedBy, note })
    return issue(unit, request)
  }

  const reject = async (unit: UnitOfWork, request: HeldRequest, reason: RejectionReason): Promise<NumberRequest> => {
    const at = now()
    const rejected = { ...request, state: transitions[request.state].reject, reason, decidedAt: at }
    await unit.requests.save(rejected)
    const { actId } = namedAct(request)
    // A run over citizens without a number has no act that waits for an answer: the report of the run has it.
    if (actId !== undefined)
      unit.outbox.append(pinRejected, {
        key: request.personId,
        data: { actId, reason, rejectedAt: at.toISOString() },
      })
    return rejected
  }

  const askForVerification = async (unit: UnitOfWork, request: HeldRequest): Promise<NumberRequest> => {
    const at = now()
    const state = transitions['suspected-duplicate'].verify
    const asked = { ...request, state, deadline: new Date(at.getTime() + timeToDecideMs(state)) }
    await unit.requests.save(asked)
    const told = { reason: state, heldAt: at.toISOString(), deadline: asked.deadline.toISOString() }
    unit.outbox.append(pinHeld, { key: request.personId, data: { ...namedAct(request), ...told } })
    return asked
  }

  const decideHeld = async (
    unit: UnitOfWork,
    request: HeldRequest,
    { decision, locked }: { readonly decision: RequestDecision; readonly locked: readonly NumberRequest[] },
  ): Promise<NumberRequest | MatchRefusal> => {
    switch (decision.kind) {
      case 'different-person':
        return issue(unit, request)
      case 'twins':
        return issueAll(unit, request, locked)
      case 'needs-verification':
        return askForVerification(unit, request)
      case 'reject':
        return reject(unit, request, decision.reason)
      case 'same-person':
    }
    return matchPerson(unit, request, decision.as)
  }

  return (command: DecideRequest): Promise<RequestDecided> =>
    inTransaction(async (unit) => {
      const { id, by, decision, note } = command
      // Twins are locked together and in one order, so that two officers who decide about two of them do not wait for each other.
      const locked = await (decision.kind === 'twins' ? unit.requests.lockWithAlike(id) : unit.requests.lock([id]))
      const request = locked.find((one) => one.id === id)
      if (request === undefined) return { kind: 'unknown-request' }
      if (wasDecidedSo(request, command)) return { kind: 'decided', request }
      if (!isOpenFor(request, decision)) return { kind: 'decided-otherwise' }
      if (locked.some((one) => one.requestedBy !== undefined && isSameActor(one.requestedBy, by)))
        return { kind: 'own-request' }
      const decided = await decideHeld(unit, { ...request, decidedBy: by, note }, { decision, locked })
      return typeof decided === 'string' ? { kind: decided } : { kind: 'decided', request: decided }
    })
}
