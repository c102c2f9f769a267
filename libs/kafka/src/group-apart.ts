import type { Event } from '@hub/contracts'
import type { Admission } from './consumer-store.ts'

/**
 * Neighbours that are apart from all others make a group, each key once, so that the order of a key stays; whatever else there is stands alone.
 *
 * @param apart see `foreseeing`
 */
export const groupApart = (
  admissions: readonly Admission[],
  apart: ReadonlySet<Event>,
): readonly (readonly Admission[])[] => {
  const groups: Admission[][] = []
  const keys = new Set<string>()
  let open: Admission[] | undefined
  for (const admission of admissions) {
    const { event } = admission.delivery
    const isApart = apart.has(event)
    if (open === undefined || !isApart || keys.has(event.key)) {
      keys.clear()
      open = isApart ? [] : undefined
      groups.push(open ?? [admission])
    }
    open?.push(admission)
    keys.add(event.key)
  }
  return groups
}
