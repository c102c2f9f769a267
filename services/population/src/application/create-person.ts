import { personCreated, personSnapshot, type birthRegistered, type DataOf, type PersonId } from '@hub/contracts'
import { personFromBirth, toSnapshot } from '../domain/person.ts'
import type { Persons, UnitOfWork } from './ports.ts'

export interface EntryDeps {
  readonly now: () => Date
  /** Whether what was registered on that day comes later than the law allows. */
  readonly isLateEntry: (registeredOn: string) => boolean
}

/** What the use case needs of the unit of work. */
export interface CreateUnit extends Pick<UnitOfWork, 'outbox' | 'wakeWaitingFor'> {
  readonly persons: Pick<Persons, 'insert'>
}

/** A registered birth brings a person into the register, and with it a fact and the first snapshot. */
export const createCreatePerson =
  ({ now, isLateEntry }: EntryDeps) =>
  async (unit: CreateUnit, personId: PersonId, birth: DataOf<typeof birthRegistered>): Promise<void> => {
    // The parents' copies of an act say nothing of who the parents are.
    if (birth.role !== 'child') return
    const person = personFromBirth(personId, birth, now())
    if (!(await unit.persons.insert(person, isLateEntry(birth.registeredOn)))) return
    const created = { actId: birth.actId, createdAt: person.createdAt.toISOString() }
    unit.outbox.append(personCreated, { key: personId, data: created })
    unit.outbox.append(personSnapshot, { key: personId, data: toSnapshot(person) })
    await unit.wakeWaitingFor(personId)
  }
