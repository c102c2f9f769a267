import type { AdministrativeUnits } from '@hub/citizen'
import { birthRegistered, type DataOf, type Outbox, type PersonId } from '@hub/contracts'
import type { Parent } from '../domain/birth-act.ts'
import type { ParentRole, StoredBirth } from '../domain/birth-parents.ts'
import type { Place } from '../domain/checks.ts'
import { toPublishedPlace } from './publish-act.ts'

type BirthRegistered = DataOf<typeof birthRegistered>
type Birth = Omit<StoredBirth, 'parents'>

const toPublishedParent = ({
  fullName,
  dateOfBirth,
  pin,
  nationality,
}: Parent): NonNullable<BirthRegistered['mother']> => ({
  fullName,
  ...(dateOfBirth === undefined ? {} : { dateOfBirth }),
  ...(pin === undefined ? {} : { pin }),
  ...(nationality === undefined ? {} : { nationality }),
})

/** Consumers get the minimum: no address of a parent, of a place what numbers and registers need, and of the parents what concerns the person of the copy. */
export const createPublishBirth = ({ units }: { readonly units: Pick<AdministrativeUnits, 'findCommune'> }) => {
  const toEvent = (
    { actId, registrar, officer, act }: Birth,
    role: BirthRegistered['role'],
    named: readonly ParentRole[],
  ): BirthRegistered => {
    const { child, registeredOn, registeredAt } = act
    const place = (given: Place): BirthRegistered['registeredAt'] =>
      toPublishedPlace(given, { units, on: registeredOn })
    const parents = named.flatMap((one) => {
      const parent = act[one]
      return parent === undefined ? [] : [[one, toPublishedParent(parent)] as const]
    })
    return {
      actId,
      role,
      registeredOn,
      registeredAt: place(registeredAt),
      registeredBy: { client: registrar, ...(officer === undefined ? {} : { officer }) },
      child: { ...child, placeOfBirth: place(child.placeOfBirth), nativePlace: place(child.nativePlace) },
      ...Object.fromEntries(parents),
    }
  }
  return {
    /** Under the key of the child, at once. */
    publishChild: (outbox: Outbox, birth: Birth): void =>
      outbox.append(birthRegistered, { key: birth.personId, data: toEvent(birth, 'child', ['mother', 'father']) }),
    /** Under the key of the parent, once it is known who that is. */
    publishParent: (
      outbox: Outbox,
      birth: Birth,
      { role, personId }: { readonly role: ParentRole; readonly personId: PersonId },
    ): void =>
      outbox.append(birthRegistered, {
        key: personId,
        data: { ...toEvent(birth, role, [role]), childId: birth.personId },
      }),
  }
}
