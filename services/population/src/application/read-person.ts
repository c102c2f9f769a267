import { dayInVietnam } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { chooseItems, pickItems, residenceItems, type Chosen, type ItemName, type Items } from '../domain/items.ts'
import { tellResidence, type KeptResidence, type Units } from '../domain/residence.ts'
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

interface ReadDeps {
  readonly units: Units
  readonly now: () => Date
}

const isOfResidence = (item: ItemName): boolean => (Object.values(residenceItems) as readonly ItemName[]).includes(item)

/** Residences with their units by name, as they were and as they are today; whatever else as it is. */
const tellBy =
  (units: Units, today: string) =>
  (item: ItemName, value: unknown): unknown =>
    value !== undefined && isOfResidence(item) ? tellResidence(units, value as KeptResidence, today) : value

/** @returns the person who holds the number, as far as is granted; undefined if the register holds nobody by it */
export const createReadPerson =
  ({ reads, units, now }: ReadDeps & { readonly reads: Pick<PersonReads, 'findByPin'> }) =>
  async (pin: string, asked: Asked): Promise<ToldPerson | undefined> => {
    const today = dayInVietnam(now())
    const held = await reads.findByPin(pin, today)
    if (held === undefined) return undefined
    const { shown, withheld } = choose(asked)
    const tell = tellBy(units, today)
    const items = Object.entries(pickItems(held.items, shown)).map(([item, value]) => [
      item,
      tell(item as ItemName, value),
    ])
    return { personId: held.personId, version: held.version, items: Object.fromEntries(items) as Items, withheld }
  }

/** What changed of the person who holds the number, the oldest first, as far as is granted. */
export const createReadHistory =
  ({ reads, units, now }: ReadDeps & { readonly reads: Pick<PersonReads, 'findByPin' | 'listHistory'> }) =>
  async (pin: string, asked: Asked): Promise<ToldHistory | undefined> => {
    const today = dayInVietnam(now())
    const held = await reads.findByPin(pin, today)
    if (held === undefined) return undefined
    const { shown, withheld } = choose(asked)
    const tell = tellBy(units, today)
    const changes = (await reads.listHistory(held.personId))
      .filter(({ item }) => shown.includes(item))
      .map((change) => ({
        ...change,
        before: tell(change.item, change.before),
        after: tell(change.item, change.after),
      }))
    return { personId: held.personId, changes, withheld }
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
