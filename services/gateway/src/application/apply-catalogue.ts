import { findCatalogueFaults, type CatalogueDocument } from '../domain/catalogue.ts'
import type { CatalogueStore } from './ports.ts'

export type Applied =
  | { readonly kind: 'applied' | 'unchanged'; readonly version: number }
  | { readonly kind: 'contradictory'; readonly faults: readonly string[] }

/** Puts a catalogue in force, unless it is in force already. */
export const applyCatalogue = async (
  store: CatalogueStore,
  document: CatalogueDocument,
  digest: string,
): Promise<Applied> => {
  const faults = findCatalogueFaults(document)
  if (faults.length > 0) return { kind: 'contradictory', faults }
  const latest = await store.findLatest()
  if (latest?.digest === digest) return { kind: 'unchanged', version: latest.version }
  return { kind: 'applied', version: await store.insert(document, digest) }
}
