import { setImmediate as giveWay } from 'node:timers/promises'
import type { PersonId } from '@hub/contracts'
import { statement, toArray, type Queryable } from '@hub/postgres'
import type { Persons } from '../../application/ports.ts'
import { isAlike, type Identity } from '../../domain/identity.ts'
import type { HashesOf } from './likeness.ts'
import { identityColumns, toIdentity, type IdentityRow } from './person-columns.ts'

export const findSomeAlike = statement(
  'person-find-some-alike',
  `select ${identityColumns} from person where (likeness = any($1::bigint[]) or second_likeness = any($1::bigint[])) and same_as is null`,
)

const hashedAtOnce = 25

/** Who is like somebody known, or like one before in the list. Few share a hash with anybody: a list is made only of those. */
export const findAlikeAmong = (
  persons: readonly Identity[],
  known: readonly Identity[],
  hashesOf: HashesOf,
): ReadonlySet<PersonId> => {
  const first = new Map<string, Identity>()
  const others = new Map<string, Identity[]>()
  const add = (person: Identity, hash: string): void => {
    if (!first.has(hash)) first.set(hash, person)
    else if (others.get(hash)?.push(person) === undefined) others.set(hash, [person])
  }
  const isSomebody = (person: Identity, hash: string): boolean => {
    const one = first.get(hash)
    if (one === undefined) return false
    return isAlike(person, one) || (others.get(hash) ?? []).some((other) => isAlike(person, other))
  }
  for (const person of known) for (const hash of hashesOf(person)) add(person, hash)
  const alike = new Set<PersonId>()
  for (const person of persons) {
    const own = hashesOf(person)
    if (own.some((hash) => isSomebody(person, hash))) alike.add(person.personId)
    for (const hash of own) add(person, hash)
  }
  return alike
}

const isSameList = (one: readonly Identity[], other: readonly Identity[]): boolean =>
  one.length === other.length && one.every((person, index) => person === other[index])

/** Looks for those alike among thousands. */
export const createAlikeAmong = (
  database: Queryable,
  hashesOf: HashesOf,
): Pick<Persons, 'prepareAlike' | 'listAlike'> => {
  let prepared: { readonly persons: readonly Identity[]; readonly alike: ReadonlySet<PersonId> } | undefined
  return {
    prepareAlike: async (persons) => {
      for (const [index, person] of persons.entries()) {
        hashesOf(person)
        if (index % hashedAtOnce === 0) await giveWay()
      }
      prepared = { persons, alike: findAlikeAmong(persons, [], hashesOf) }
    },
    listAlike: async (persons) => {
      const rows = await database.query<IdentityRow>(findSomeAlike, [toArray(persons.flatMap(hashesOf))])
      // Most often nobody is known, and then there is nothing to compare that was not compared before.
      if (rows.length === 0 && prepared !== undefined && isSameList(persons, prepared.persons)) return prepared.alike
      return findAlikeAmong(persons, rows.map(toIdentity), hashesOf)
    },
  }
}
