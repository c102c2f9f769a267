import type { AdministrativeUnits } from '@hub/citizen'
import {
  adoptionEnded,
  adoptionRecorded,
  civilStatusChanged,
  deathAnnulled,
  deathRegistered,
  guardianshipEnded,
  guardianshipRecorded,
  marriageEnded,
  marriageRegistered,
  parentageRecorded,
  registrationRevoked,
  type ActId,
  type DataOf,
  type Outbox,
  type PersonId,
} from '@hub/contracts'
import type { Place } from '../domain/checks.ts'
import type { Details } from '../domain/later-act.ts'
import type { StoredLaterAct, StoredSubject } from '../domain/stored-later-act.ts'

type PublishedPlace = DataOf<typeof deathRegistered>['registeredAt']
type Known = StoredSubject & { readonly personId: PersonId }

/** What an act says of a place, without the address. */
export const toPublishedPlace = (
  { country, communeCode }: Place,
  { units, on }: { readonly units: Pick<AdministrativeUnits, 'findCommune'>; readonly on: string },
): PublishedPlace => {
  const commune = communeCode === undefined ? undefined : units.findCommune(communeCode, on)
  return commune === undefined
    ? { country }
    : { country, communeCode: commune.code, provinceCode: commune.provinceCode }
}

const isKnown = (subject: StoredSubject): subject is Known => subject.personId !== undefined

const toOther = ({ personId, fullName, dateOfBirth, pin }: Known) => ({
  personId,
  fullName,
  ...(dateOfBirth === undefined ? {} : { dateOfBirth }),
  ...(pin === undefined ? {} : { pin }),
})

interface Shared {
  readonly actId: ActId
  readonly registeredOn: string
  readonly registeredAt: PublishedPlace
  readonly registeredBy: { readonly client: string; readonly officer?: string }
}

const pairedWith = {
  parentage: parentageRecorded,
  adoption: adoptionRecorded,
  'adoption-end': adoptionEnded,
} as const
const guardianships = { guardianship: guardianshipRecorded, 'guardianship-end': guardianshipEnded } as const

type DetailsOf<Kind extends Details['kind']> = Extract<Details, { readonly kind: Kind }>

export interface PublishDeps {
  readonly units: Pick<AdministrativeUnits, 'findCommune'>
}

/** Publishes an act, once for each person concerned, under the key of that person. */
export const createPublishAct = ({ units }: PublishDeps) => {
  const publishAlone = (
    outbox: Outbox,
    { details, shared, key }: { readonly details: Details; readonly shared: Shared; readonly key: PersonId },
  ): void => {
    if (details.kind === 'death') {
      const { dateOfDeath, placeOfDeath } = details
      const on = shared.registeredOn
      const place = placeOfDeath === undefined ? {} : { placeOfDeath: toPublishedPlace(placeOfDeath, { units, on }) }
      outbox.append(deathRegistered, { key, data: { ...shared, dateOfDeath, ...place } })
    }
    if (details.kind === 'death-annulment') outbox.append(deathAnnulled, { key, data: shared })
    if (details.kind !== 'change') return
    const { ground, verifiedWithPolice } = details
    const verified = verifiedWithPolice === undefined ? {} : { verifiedWithPolice: { ...verifiedWithPolice } }
    for (const { field, oldValue, newValue } of details.changes) {
      const old = oldValue === undefined ? {} : { oldValue }
      outbox.append(civilStatusChanged, { key, data: { ...shared, field, ...old, newValue, ground, ...verified } })
    }
  }

  const publishMarriage = (
    outbox: Outbox,
    details: DetailsOf<'marriage' | 'marriage-end'>,
    { shared, own, other }: { readonly shared: Shared; readonly own: Known; readonly other: Known },
  ): void => {
    const data = { ...shared, role: own.role as 'husband' | 'wife', spouse: toOther(other) }
    const key = own.personId
    if (details.kind === 'marriage') {
      outbox.append(marriageRegistered, { key, data: { ...data, marriedOn: details.marriedOn } })
      return
    }
    const { endedOn, ground } = details
    outbox.append(marriageEnded, { key, data: { ...data, endedOn, ground } })
  }

  const publishPair = (
    outbox: Outbox,
    details: Details,
    { shared, own, other }: { readonly shared: Shared; readonly own: Known; readonly other: Known },
  ): void => {
    const { kind } = details
    if (kind === 'marriage' || kind === 'marriage-end') publishMarriage(outbox, details, { shared, own, other })
    const [key, about] = [own.personId, toOther(other)]
    if (kind === 'guardianship' || kind === 'guardianship-end')
      outbox.append(guardianships[kind], {
        key,
        data: { ...shared, role: own.role as 'ward' | 'guardian', other: about },
      })
    if (!('relation' in details)) return
    const data = { ...shared, role: own.role as 'child' | 'parent', relation: details.relation, other: about }
    outbox.append(pairedWith[details.kind], { key, data })
  }

  const publishRevocation = (
    outbox: Outbox,
    { revokedActId }: DetailsOf<'revocation'>,
    { shared, known }: { readonly shared: Shared; readonly known: readonly Known[] },
  ): void => {
    if (revokedActId === undefined) return
    for (const { personId } of known)
      outbox.append(registrationRevoked, { key: personId, data: { ...shared, revokedActId } })
  }

  /** @param stored everybody concerned has to be known */
  return (outbox: Outbox, { actId, registrar, officer, act, subjects }: StoredLaterAct): void => {
    const { registeredOn, details } = act
    const shared: Shared = {
      actId,
      registeredOn,
      registeredAt: toPublishedPlace(act.registeredAt, { units, on: registeredOn }),
      registeredBy: { client: registrar, ...(officer === undefined ? {} : { officer }) },
    }
    const known = subjects.filter(isKnown)
    if (details.kind === 'revocation') {
      publishRevocation(outbox, details, { shared, known })
      return
    }
    for (const own of known) {
      const other = known.find(({ role }) => role !== own.role)
      if (other === undefined) publishAlone(outbox, { details, shared, key: own.personId })
      else publishPair(outbox, details, { shared, own, other })
    }
  }
}
