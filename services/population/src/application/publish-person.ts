import { personSnapshot, personUpdated, type ActId } from '@hub/contracts'
import { toSnapshot } from '../domain/person.ts'
import type { CivilPerson, UnitOfWork } from './ports.ts'

type Publishing = Pick<UnitOfWork, 'outbox'>

/** Whoever verifies is told of the person as the record is now. */
export const publishSnapshot = ({ outbox }: Publishing, { personId: key, version, record }: CivilPerson): void => {
  const { mother, father, dateOfDeath, ...child } = record
  const data = toSnapshot({ personId: key, version, mother, father, dateOfDeath, child })
  outbox.append(personSnapshot, { key, data })
}

/** Everybody is told which items changed, by which act or command of the authority. */
export const publishUpdate = (
  { outbox }: Publishing,
  { personId: key, version }: Pick<CivilPerson, 'personId' | 'version'>,
  { by, changed, at }: { readonly by: string; readonly changed: readonly string[]; readonly at: Date },
): void => {
  outbox.append(personUpdated, {
    key,
    data: { actId: by as ActId, version, changed: [...changed], updatedAt: at.toISOString() },
  })
}
