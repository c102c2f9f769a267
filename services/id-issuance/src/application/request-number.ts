import type { NumberSeries, PartialDate, Pin } from '@hub/citizen'
import { pinIssued, pinRejected, type birthRegistered, type DataOf, type Outbox, type PersonId } from '@hub/contracts'
import { decideEligibility, type CountryPrefixes, type Registration } from '../domain/eligibility.ts'
import type { NumberAllocator, Numbers, Request } from './ports.ts'

type BirthRegistered = DataOf<typeof birthRegistered>

/** What a request needs of the unit of work. */
export interface RequestUnit {
  readonly numbers: Pick<Numbers, 'issue' | 'reject'>
  readonly outbox: Outbox
}

export interface RequestNumberDeps {
  readonly allocator: NumberAllocator
  readonly countryPrefixes: CountryPrefixes
  readonly now: () => Date
}

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

/** Decides about a registered birth: the child gets a number, or the reason why it gets none is published. */
export const createRequestNumber = ({ allocator, countryPrefixes, now }: RequestNumberDeps) => {
  /** @returns undefined if the person has a number already, or the registration was decided before */
  const issue = async ({ numbers }: RequestUnit, series: NumberSeries, request: Request): Promise<Pin | undefined> => {
    for (;;) {
      const pin = await allocator.next(series)
      const result = await numbers.issue(pin, request)
      if (result === 'issued') return pin
      if (result !== 'number-taken') return undefined
    }
  }

  return async (unit: RequestUnit, personId: PersonId, registration: BirthRegistered): Promise<void> => {
    // The number is the child's; what the act means for the parents is not for this service.
    if (registration.role !== 'child') return
    const { actId } = registration
    const decidedAt = now()
    const request = { actId, personId, decidedAt }
    const eligibility = decideEligibility(toRegistration(registration), countryPrefixes)
    if (eligibility.kind === 'ineligible') {
      await unit.numbers.reject(request, eligibility.reason)
      const data = { actId, reason: eligibility.reason, rejectedAt: decidedAt.toISOString() }
      unit.outbox.append(pinRejected, { key: personId, data })
      return
    }
    const pin = await issue(unit, eligibility.series, request)
    if (pin !== undefined) {
      unit.outbox.append(pinIssued, { key: personId, data: { pin, actId, issuedAt: decidedAt.toISOString() } })
    }
  }
}
