const freshForMs = 10_000

// A scrape waits ten seconds at most, and a database that is cut off answers nothing at all.
const patienceMs = 2_000

/**
 * Takes a sample when it is asked for one and has none of the last ten seconds; those who ask at once share it. Nothing is told where none can be had in time.
 *
 * @param now milliseconds of a clock that never goes back
 */
export const createSample = <Item>(
  take: () => Promise<readonly Item[]>,
  now: () => number,
): (() => Promise<readonly Item[]>) => {
  let last: { readonly at: number; readonly items: readonly Item[] } | undefined
  let taking: Promise<readonly Item[]> | undefined

  const takeOne = async (): Promise<readonly Item[]> => {
    const at = now()
    try {
      const items = await take()
      last = { at, items }
      return items
    } catch {
      return []
    } finally {
      taking = undefined
    }
  }

  return async () => {
    if (last !== undefined && now() - last.at < freshForMs) return last.items
    taking ??= takeOne()
    let timer: NodeJS.Timeout | undefined
    const nothing = new Promise<readonly Item[]>((resolve) => (timer = setTimeout(() => resolve([]), patienceMs)))
    const items = await Promise.race([taking, nothing])
    clearTimeout(timer)
    return items
  }
}
