import type { AdministrativeUnits } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { allOf } from '@hub/failure'
import type { StoredBirth, StoredParent } from '../domain/birth-parents.ts'
import { resolveSubject, type KnownPerson } from '../domain/resolution.ts'
import { resolved } from '../domain/stored-later-act.ts'
import type { UnitOfWork } from './ports.ts'
import { createPublishBirth } from './publish-birth.ts'

/** Nobody is both parents, or parent of himself: then the act names one of them wrongly. */
const lookFor = (
  parent: StoredParent,
  found: readonly KnownPerson[],
  taken: ReadonlySet<PersonId | undefined>,
): StoredParent => {
  const seen = resolved(parent, resolveSubject(parent, found))
  return seen.personId !== undefined && taken.has(seen.personId)
    ? { ...parent, state: 'contradicted', personId: undefined }
    : seen
}

type FoundParents = ReadonlyMap<StoredParent, readonly KnownPerson[]>

/** Who is known by what the birth says of each parent of whom it is not known who that is. */
const findParents = async (
  { persons }: Pick<UnitOfWork, 'persons'>,
  { parents }: Pick<StoredBirth, 'parents'>,
): Promise<FoundParents> => {
  const unknown = parents.filter(({ personId }) => personId === undefined)
  return new Map(await allOf(unknown.map(async (parent) => [parent, await persons.find(parent)] as const)))
}

type NamingUnit = Pick<UnitOfWork, 'parents' | 'persons' | 'outbox'>

/**
 * Makes the parents whom births name persons of the act. A birth never waits for a parent: the child goes out at once, and the copy of a parent follows
 * when it is known who that is, now, later, or because an officer says so.
 */
export const createNameParents = ({ units }: { readonly units: Pick<AdministrativeUnits, 'findCommune'> }) => {
  const { publishParent } = createPublishBirth({ units })

  /** Stores what has become of a parent, and publishes the parent's copy if it is known who that is. */
  const name = async (
    { parents, outbox }: Pick<NamingUnit, 'parents' | 'outbox'>,
    birth: Omit<StoredBirth, 'parents'>,
    parent: StoredParent,
  ): Promise<void> => {
    const { role, personId } = parent
    if (personId !== undefined) publishParent(outbox, birth, { role, personId })
    await parents.save(birth.actId, parent)
  }

  const look = async (
    unit: Pick<NamingUnit, 'parents' | 'outbox'>,
    birth: StoredBirth,
    found: FoundParents,
  ): Promise<readonly StoredParent[]> => {
    const looked: StoredParent[] = []
    const taken = new Set([birth.personId, ...birth.parents.map(({ personId }) => personId)])
    for (const parent of birth.parents) {
      const seen = parent.personId === undefined ? lookFor(parent, found.get(parent) ?? [], taken) : parent
      taken.add(seen.personId)
      if (seen.state !== parent.state) await name(unit, birth, seen)
      looked.push(seen)
    }
    return looked
  }

  return {
    name,
    /** For a birth that has just come in. @returns its parents, as far as they are known now */
    keep: async (unit: NamingUnit, birth: StoredBirth): Promise<readonly StoredParent[]> => {
      // Sent together: none of them needs the answer of another.
      const [, found] = await allOf([unit.parents.insert(birth), findParents(unit, birth)])
      return look(unit, birth, found)
    },
    /** For births that wait for somebody who has become known by one of these. */
    settle: async (unit: NamingUnit, awaited: readonly string[]): Promise<void> => {
      for (const birth of await unit.parents.lockAwaiting(awaited))
        await look(unit, birth, await findParents(unit, birth))
    },
  }
}
