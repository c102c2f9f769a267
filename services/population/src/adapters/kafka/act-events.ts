import {
  adoptionEnded,
  adoptionRecorded,
  birthRegistered,
  civilStatusChanged,
  deathAnnulled,
  deathRegistered,
  guardianshipEnded,
  guardianshipRecorded,
  marriageEnded,
  marriageRegistered,
  parentageRecorded,
  registrationRevoked,
  type DataOf,
  type PersonId,
} from '@hub/contracts'
import { apart, on, type Handler, type Waits } from '@hub/kafka'
import type { CivilFact } from '../../domain/civil-fact.ts'
import { waitIfUnknown } from './awaited-person.ts'

interface ActUseCases<Tx> {
  readonly createPerson: (tx: Tx, personId: PersonId, birth: DataOf<typeof birthRegistered>) => Promise<void>
  /** @returns who is not known yet */
  readonly relateParent: (
    tx: Tx,
    parentId: PersonId,
    birth: DataOf<typeof birthRegistered>,
  ) => Promise<PersonId | undefined>
  readonly applyCivilFact: (tx: Tx, personId: PersonId, fact: CivilFact) => Promise<'done' | 'person-unknown'>
}

/** `civil-status.act.v1`: acts make persons and change them. What comes before its person waits. */
export const actEvents = <Tx>(
  { createPerson, relateParent, applyCivilFact }: ActUseCases<Tx>,
  now: () => Date,
): [string, Handler<Tx>][] => {
  const orWait = waitIfUnknown(now)
  const apply = async (tx: Tx, key: PersonId, fact: CivilFact): Promise<Waits | void> =>
    orWait(key, await applyCivilFact(tx, key, fact))
  return [
    apart(
      birthRegistered,
      async ({ key, data }, tx: Tx) => {
        if (data.role === 'child') return createPerson(tx, key, data)
        const missing = await relateParent(tx, key, data)
        return missing === undefined ? undefined : orWait(missing, 'person-unknown')
      },
      // A parent's copy changes the record of the child as well.
      ({ data }) => data.role === 'child',
    ),
    on(adoptionEnded, ({ key, data }, tx: Tx) => apply(tx, key, { kind: 'adoption-ended', data })),
    on(adoptionRecorded, ({ key, data }, tx: Tx) => apply(tx, key, { kind: 'adoption-recorded', data })),
    on(civilStatusChanged, ({ key, data }, tx: Tx) => apply(tx, key, { kind: 'civil-status-changed', data })),
    on(deathAnnulled, ({ key, data }, tx: Tx) => apply(tx, key, { kind: 'death-annulled', data })),
    on(deathRegistered, ({ key, data }, tx: Tx) => apply(tx, key, { kind: 'death-registered', data })),
    on(guardianshipEnded, ({ key, data }, tx: Tx) => apply(tx, key, { kind: 'guardianship-ended', data })),
    on(guardianshipRecorded, ({ key, data }, tx: Tx) => apply(tx, key, { kind: 'guardianship-recorded', data })),
    on(marriageEnded, ({ key, data }, tx: Tx) => apply(tx, key, { kind: 'marriage-ended', data })),
    on(marriageRegistered, ({ key, data }, tx: Tx) => apply(tx, key, { kind: 'marriage-registered', data })),
    on(registrationRevoked, ({ key, data }, tx: Tx) => apply(tx, key, { kind: 'registration-revoked', data })),
    on(parentageRecorded, ({ key, data }, tx: Tx) => apply(tx, key, { kind: 'parentage-recorded', data })),
  ]
}
