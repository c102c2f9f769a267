import { pinImported, type DataOf, type PersonId } from '@hub/contracts'
import type { InTransaction, UnannouncedPerson, UnitOfWork } from './ports.ts'

/**
 * Persons of an import are kept first, and published afterwards: step by step, as fast as those who hear of them follow, and in any case before
 * anything else is published about the person. Each is published once: whoever takes a person to do it commits that together with the event.
 */
type AnnouncingUnit = Pick<UnitOfWork, 'announcements' | 'outbox'>

const toEvent = (one: UnannouncedPerson): DataOf<typeof pinImported> => {
  const { importId, pin, fullName, sex, dateOfBirth, ethnicity, nationality, registeredOn, registeredAt } = one
  const { mother, father, importedAt } = one
  return {
    importId,
    ...(pin === undefined ? {} : { pin }),
    person: { fullName, sex, dateOfBirth, ethnicity, nationality },
    ...(registeredOn === undefined ? {} : { registeredOn }),
    registeredAt,
    ...(mother === undefined ? {} : { mother }),
    ...(father === undefined ? {} : { father }),
    importedAt: importedAt.toISOString(),
  } as DataOf<typeof pinImported>
}

const publish = async (
  { announcements, outbox }: AnnouncingUnit,
  persons: readonly UnannouncedPerson[],
): Promise<void> => {
  for (const person of persons) outbox.append(pinImported, { key: person.personId, data: toEvent(person) })
  for (const [importId, group] of Map.groupBy(persons, (person) => person.importId))
    await announcements.note(importId, group.length)
}

/** Publishes that these were imported, where it has not been done: to be called before anything is changed or published about them. */
export const announceImported = async (unit: AnnouncingUnit, personIds: readonly PersonId[]): Promise<void> =>
  publish(unit, await unit.announcements.take(personIds))

/** Publishes the next persons of imports. @returns the last of them; undefined where there is none, or another process is at it */
export const createAnnounceNext =
  ({ inTransaction }: { readonly inTransaction: InTransaction }) =>
  (after: PersonId, limit: number): Promise<PersonId | undefined> =>
    inTransaction(async (unit) => {
      if (!(await unit.announcements.claim())) return undefined
      const persons = await unit.announcements.takeNext(after, limit)
      await publish(unit, persons)
      return persons.at(-1)?.personId
    })
