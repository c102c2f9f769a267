import type { PartialDate } from '@hub/citizen'
import { pinRejected, type ActId, type birthRegistered, type DataOf, type PersonId } from '@hub/contracts'
import {
  decideEligibility,
  findSeriesOf,
  type CountryPrefixes,
  type IneligibilityReason,
  type Registration,
} from '../domain/eligibility.ts'
import type { Parent } from '../domain/identity.ts'
import { transitions, type NumberRequest } from '../domain/request.ts'
import { type Asking, type GiveOrHold, type RequestUnit } from './give-or-hold.ts'
import type { UnitOfWork } from './ports.ts'

type BirthRegistered = DataOf<typeof birthRegistered>

export interface RequestNumberDeps {
  readonly giveOrHold: GiveOrHold
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

/** Most children are like nobody: of several births that is found out at once. @returns the keys of these children, about whom nothing else decides */
export const foreseeNumbers = async (
  { persons }: { readonly persons: Pick<UnitOfWork['persons'], 'foresee'> },
  births: readonly { readonly key: PersonId; readonly data: BirthRegistered }[],
): Promise<ReadonlySet<PersonId>> => {
  const children = births.filter(({ data }) => data.role === 'child')
  if (children.length === 0) return new Set()
  return persons.foresee(children.map(({ key, data }) => ({ ...toIdentity(key, data), series: undefined })))
}

/** Decides about a registered birth: the child gets a number, waits for an officer, or the reason why it gets none is published. */
export const createRequestNumber = ({ giveOrHold, countryPrefixes, now }: RequestNumberDeps) => {
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
    if (eligibility.kind === 'eligible') await giveOrHold(unit, asking)
    else await reject(unit, asking, eligibility.reason)
  }
}
