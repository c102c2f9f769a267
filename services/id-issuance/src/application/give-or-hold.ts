import type { Pin } from '@hub/citizen'
import { pinHeld, pinIssued } from '@hub/contracts'
import type { Identity } from '../domain/identity.ts'
import { namedAct, timeToDecideMs, transitions, type NumberRequest } from '../domain/request.ts'
import type { NumberAllocator, UnitOfWork } from './ports.ts'

/** What a request needs of the unit of work. */
export interface RequestUnit extends Pick<UnitOfWork, 'outbox'> {
  readonly numbers: Pick<UnitOfWork['numbers'], 'issue'>
  readonly persons: Pick<UnitOfWork['persons'], 'findAlike'>
  readonly requests: Pick<UnitOfWork['requests'], 'insert'>
}

/** Who asks, for whom, and when. */
export interface Asking {
  readonly asked: Omit<NumberRequest, 'state'>
  readonly person: Identity
  readonly at: Date
}

/** @returns undefined where the request was decided before, or the person has a number */
export type GiveOrHold = (unit: RequestUnit, asking: Asking) => Promise<'issued' | 'held' | undefined>

/** Gives a number to a person who is like nobody else, and holds the request for an officer otherwise (P11). */
export const createGiveOrHold = ({ allocator }: { readonly allocator: NumberAllocator }): GiveOrHold => {
  /** @returns undefined if the person has a number already, or the request was decided before */
  const issue = async (unit: RequestUnit, { asked, person, at }: Asking): Promise<Pin | undefined> => {
    if (person.series === undefined) return undefined
    const request = { ...asked, state: transitions.asked.issue, decidedAt: at }
    for (;;) {
      const pin = await allocator.next(person.series)
      const result = await unit.numbers.issue(pin, request, person)
      if (result === 'issued') return pin
      if (result !== 'number-taken') return undefined
    }
  }

  const hold = async (unit: RequestUnit, { asked, person, at }: Asking): Promise<'held' | undefined> => {
    const state = transitions.asked.hold
    const deadline = new Date(at.getTime() + timeToDecideMs(state))
    if (!(await unit.requests.insert({ ...asked, state, heldAt: at, deadline }, person))) return undefined
    const told = { reason: state, heldAt: at.toISOString(), deadline: deadline.toISOString() }
    unit.outbox.append(pinHeld, { key: person.personId, data: { ...namedAct(asked), ...told } })
    return 'held'
  }

  return async (unit, asking) => {
    const { asked, person, at } = asking
    const alike = await unit.persons.findAlike(person)
    if (alike.length > 0) {
      const candidates = alike.map(({ personId }) => personId)
      return hold(unit, { ...asking, asked: { ...asked, candidates } })
    }
    const pin = await issue(unit, asking)
    if (pin === undefined) return undefined
    const data = { pin, ...namedAct(asked), issuedAt: at.toISOString() }
    unit.outbox.append(pinIssued, { key: person.personId, data })
    return 'issued'
  }
}
