import type { PartialDate, Pin } from '@hub/citizen'
import {
  pinHeld,
  pinIssued,
  pinRejected,
  type ActId,
  type birthRegistered,
  type DataOf,
  type PersonId,
} from '@hub/contracts'
import {
  decideEligibility,
  findSeriesOf,
  type CountryPrefixes,
  type IneligibilityReason,
  type Registration,
} from '../domain/eligibility.ts'
import type { Identity, Parent } from '../domain/identity.ts'
import { namedAct, timeToDecideMs, transitions, type NumberRequest } from '../domain/request.ts'
import type { NumberAllocator, UnitOfWork } from './ports.ts'

type BirthRegistered = DataOf<typeof birthRegistered>

/** What a request needs of the unit of work. */
export interface RequestUnit extends Pick<UnitOfWork, 'outbox'> {
  readonly numbers: Pick<UnitOfWork['numbers'], 'issue'>
  readonly persons: Pick<UnitOfWork['persons'], 'findAlike'>
  readonly requests: Pick<UnitOfWork['requests'], 'insert'>
}

export interface RequestNumberDeps {
  readonly allocator: NumberAllocator
  readonly countryPrefixes: CountryPrefixes
  readonly now: () => Date
}

const toParent = (parent: BirthRegistered['mother']): Parent | undefined => parent as Parent | undefined

const toIdentity = (personId: PersonId, { child, registeredOn, registeredAt, mother, father }: BirthRegistered) => ({
  personId,
  fullName: child.fullName,
  dateOfBirth: child.dateOfBirth as PartialDate,
  sex: child.sex,
  nationality: child.nationality,
  registeredOn,
  registeredAt,
  mother: toParent(mother),
  father: toParent(father),
})

const toRequester = ({ registeredBy }: BirthRegistered): NumberRequest['requestedBy'] =>
  registeredBy === undefined ? undefined : { client: registeredBy.client, officer: registeredBy.officer ?? '' }

const toRegistration = ({ registeredOn, registeredAt, child }: BirthRegistered): Registration => ({
  registeredOn,
  registeredAt:
    registeredAt.country === 'VN'
      ? { provinceCode: registeredAt.provinceCode ?? '' }
      : { country: registeredAt.country },
  sex: child.sex,
  dateOfBirth: child.dateOfBirth as PartialDate,
  nationality: child.nationality,
})

/** Who asks, for whom, and when. */
export interface Asking {
  readonly asked: Omit<NumberRequest, 'state'>
  readonly person: Identity
  readonly at: Date
}

/** Gives a number to a person who is like nobody else, and holds the request for an officer otherwise (P11). */
const createGiveOrHold = ({ allocator }: Pick<RequestNumberDeps, 'allocator'>) => {
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

  const hold = async (unit: RequestUnit, { asked, person, at }: Asking): Promise<void> => {
    const state = transitions.asked.hold
    const deadline = new Date(at.getTime() + timeToDecideMs(state))
    if (!(await unit.requests.insert({ ...asked, state, heldAt: at, deadline }, person))) return
    const told = { reason: state, heldAt: at.toISOString(), deadline: deadline.toISOString() }
    unit.outbox.append(pinHeld, { key: person.personId, data: { ...namedAct(asked), ...told } })
  }

  return async (unit: RequestUnit, asking: Asking): Promise<void> => {
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
  }
}

/** Decides about a registered birth: the child gets a number, waits for an officer, or the reason why it gets none is published. */
export const createRequestNumber = ({ allocator, countryPrefixes, now }: RequestNumberDeps) => {
  const giveOrHold = createGiveOrHold({ allocator })

  const reject = async (
    { requests, outbox }: RequestUnit,
    { asked, person, at }: Asking,
    reason: IneligibilityReason,
  ): Promise<void> => {
    const request = { ...asked, state: transitions.asked.reject, reason, decidedAt: at }
    if (!(await requests.insert(request, person))) return
    const data = { actId: asked.id as ActId, reason, rejectedAt: at.toISOString() }
    outbox.append(pinRejected, { key: person.personId, data })
  }

  return async (unit: RequestUnit, personId: PersonId, birth: BirthRegistered): Promise<void> => {
    // The number is the child's; what the act means for the parents is not for this service.
    if (birth.role !== 'child') return
    const registration = toRegistration(birth)
    const series = findSeriesOf(registration, countryPrefixes)
    const requestedBy = toRequester(birth)
    const asking = {
      asked: { id: birth.actId, origin: 'act' as const, personId, series, requestedBy, candidates: [] },
      person: { ...toIdentity(personId, birth), series },
      at: now(),
    }
    const eligibility = decideEligibility(registration, countryPrefixes)
    if (eligibility.kind === 'eligible') return giveOrHold(unit, asking)
    return reject(unit, asking, eligibility.reason)
  }
}
