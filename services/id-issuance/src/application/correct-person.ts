import { findSeriesByPrefix, yearOf, type NumberSeries, type PartialDate, type Pin, type Sex } from '@hub/citizen'
import { pinCancellationProposed, type civilStatusChanged, type DataOf, type PersonId } from '@hub/contracts'
import type { Identity } from '../domain/identity.ts'
import { announceImported } from './announce-imported.ts'
import type { UnitOfWork } from './ports.ts'

type Changed = DataOf<typeof civilStatusChanged>

/** Items that a person is known by here. */
const correct = (person: Identity, { field, newValue }: Changed): Identity => {
  if (field === 'fullName') return { ...person, fullName: newValue }
  if (field === 'dateOfBirth') return { ...person, dateOfBirth: newValue as PartialDate }
  if (field === 'sex') return { ...person, sex: newValue as Sex }
  return field === 'nationality' ? { ...person, nationality: newValue } : person
}

/** The province stays that of the first registration: only sex and year are corrected. */
const seriesAfter = ({ series, sex, dateOfBirth }: Identity, pin: Pin | undefined): NumberSeries | undefined => {
  const prefix = pin?.slice(0, 3) ?? series?.slice(0, 3)
  return prefix === undefined ? undefined : findSeriesByPrefix(prefix, sex, yearOf(dateOfBirth))
}

/**
 * An act changed what is registered of a person, who is known by that from now on. Where sex or year of birth are others now than the number says,
 * its replacement is proposed, and an officer decides (decree 70/2024 article 11(7)(a)).
 */
export const createCorrectPerson = ({ now, newId }: { readonly now: () => Date; readonly newId: () => string }) => {
  const propose = async (
    unit: UnitOfWork,
    { pin, personId, series }: { readonly pin: Pin; readonly personId: PersonId; readonly series: NumberSeries },
    { actId, registeredBy }: Changed,
  ): Promise<void> => {
    const ground = 'sex-or-birth-year-corrected'
    const at = now()
    const proposal = {
      id: newId(),
      pin,
      personId,
      ground,
      explanation: `civil status act ${actId}`,
      successorSeries: series,
      state: 'proposed',
      proposedBy: { client: registeredBy?.client ?? 'civil-status', officer: registeredBy?.officer ?? '' },
      proposedAt: at,
    } as const
    const inserted = await unit.cancellations.insert(proposal, {
      idempotencyKey: `${actId} ${series}`,
      fingerprint: series,
    })
    // A proposal that is open already is to end in the number that all corrections together ask for.
    if (inserted === 'proposed-already') await unit.cancellations.changeSuccessor(pin, ground, series)
    if (inserted !== 'inserted') return
    const data = { cancellationId: proposal.id, pin, ground, proposedAt: at.toISOString() }
    unit.outbox.append(pinCancellationProposed, { key: personId, data })
  }

  return async (unit: UnitOfWork, key: PersonId, changed: Changed): Promise<'done' | 'person-unknown'> => {
    const personId = await unit.persons.resolve(key)
    if (personId === undefined) return 'person-unknown'
    await unit.persons.lock([personId])
    await announceImported(unit, [personId])
    const [known] = await unit.persons.list([personId])
    if (known === undefined) return 'person-unknown'
    const pin = await unit.numbers.lockActive(personId)
    const corrected = correct(known, changed)
    const series = seriesAfter(corrected, pin)
    await unit.persons.correct({ ...corrected, series })
    if (pin !== undefined && series !== undefined && !pin.startsWith(series))
      await propose(unit, { pin, personId, series }, changed)
    return 'done'
  }
}
