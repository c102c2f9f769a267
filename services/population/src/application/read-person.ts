import type { PersonId } from '@hub/contracts'
import { chooseItems, pickItems, type Chosen, type ItemName, type Items } from '../domain/items.ts'
import type { FollowedChange, PastChange, PersonReads } from './ports.ts'

interface Asked {
  /** Items that the grant lists. */
  readonly granted: readonly ItemName[]
  readonly wanted?: readonly ItemName[] | undefined
}

export interface ToldPerson {
  readonly personId: PersonId
  readonly version: number
  readonly items: Items
  readonly withheld: readonly ItemName[]
}

export interface ToldHistory {
  readonly personId: PersonId
  readonly changes: readonly PastChange[]
  readonly withheld: readonly ItemName[]
}

const choose = ({ granted, wanted }: Asked): Chosen => chooseItems(granted, wanted)

/** @returns the person who holds the number, as far as is granted; undefined if the register holds nobody by it */
export const createReadPerson =
  ({ reads }: { readonly reads: Pick<PersonReads, 'findByPin'> }) =>
  async (pin: string, asked: Asked): Promise<ToldPerson | undefined> => {
    const held = await reads.findByPin(pin)
    if (held === undefined) return undefined
    const { shown, withheld } = choose(asked)
    return { personId: held.personId, version: held.version, items: pickItems(held.items, shown), withheld }
  }

/** What changed of the person who holds the number, the oldest first, as far as is granted. */
export const createReadHistory =
  ({ reads }: { readonly reads: Pick<PersonReads, 'findByPin' | 'listHistory'> }) =>
  async (pin: string, asked: Asked): Promise<ToldHistory | undefined> => {
    const held = await reads.findByPin(pin)
    if (held === undefined) return undefined
    const { shown, withheld } = choose(asked)
    const changes = await reads.listHistory(held.personId)
    return { personId: held.personId, changes: changes.filter(({ item }) => shown.includes(item)), withheld }
  }

export interface FollowedPage {
  readonly changes: readonly FollowedChange[]
  /** Where to go on; the same as before where nothing has happened since. */
  readonly next: string
}

/**
 * Which items of which persons changed since, as far as is granted. Goes on over what is not granted, so a page may be short, or empty, and another one
 * follow.
 */
export const createFollowChanges =
  ({ reads }: { readonly reads: Pick<PersonReads, 'listChanges'> }) =>
  async (granted: readonly ItemName[], after: string, limit: number): Promise<FollowedPage> => {
    const page = await reads.listChanges(after, limit)
    const changes = page
      .map((change) => ({ ...change, items: change.items.filter((item) => granted.includes(item)) }))
      .filter(({ items }) => items.length > 0)
    return { changes, next: page.at(-1)?.cursor ?? after }
  }
