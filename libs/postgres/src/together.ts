import type { Queryable } from './queryable.ts'

interface Asked<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * Lets calls that come together, in one transaction, share a statement: each asks for itself, and the server is asked once.
 *
 * @param send one statement for all; its results in the order of the items
 */
export const together = <Item, Result>(
  send: (queryable: Queryable, items: readonly Item[]) => Promise<readonly Result[]>,
): ((queryable: Queryable, item: Item) => Promise<Result>) => {
  const coming = new WeakMap<Queryable, Asked<Item, Result>[]>()

  const settle = async (queryable: Queryable, all: readonly Asked<Item, Result>[]): Promise<void> => {
    try {
      const results = await send(
        queryable,
        all.map(({ item }) => item),
      )
      all.forEach(({ resolve }, index) => resolve(results[index] as Result))
    } catch (error) {
      all.forEach(({ reject }) => reject(error))
    }
  }

  return (queryable, item) =>
    new Promise((resolve, reject) => {
      const asked = { item, resolve, reject }
      const others = coming.get(queryable)
      if (others !== undefined) {
        others.push(asked)
        return
      }
      const all = [asked]
      coming.set(queryable, all)
      // Not before everything has run that is ready to, and without a turn of the event loop for one that is alone.
      queueMicrotask(() =>
        process.nextTick(() => {
          coming.delete(queryable)
          void settle(queryable, all)
        }),
      )
    })
}
