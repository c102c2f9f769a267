import { personSnapshot, type DataOf, type PersonId, type pinImported } from '@hub/contracts'
import { personFromImport, toSnapshot } from '../domain/person.ts'
import { assignNumber } from './assign-number.ts'
import type { UnitOfWork } from './ports.ts'

/** Somebody who was there before the hub was comes into the register, with the number held since then. Idempotent. */
export const createImportPerson =
  ({ now }: { readonly now: () => Date }) =>
  async (
    unit: UnitOfWork,
    personId: PersonId,
    { imported, version }: { readonly imported: DataOf<typeof pinImported>; readonly version: number },
  ): Promise<void> => {
    const person = personFromImport(personId, imported, now())
    if (!(await unit.persons.insert(person, false))) return
    if (imported.pin !== undefined) await assignNumber(unit, personId, { pin: imported.pin, version })
    unit.outbox.append(personSnapshot, { key: personId, data: toSnapshot(person) })
    await unit.wakeWaitingFor(personId)
  }
