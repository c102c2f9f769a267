import { hash as digest } from 'node:crypto'
import { likenessesOf, type Identity } from '../../domain/identity.ts'

/** What is stored and locked of a likeness: 64 bits, as PostgreSQL writes a bigint. Two that share one by chance are told apart by what they are. */
const hash = (likeness: string): string => digest('sha256', likeness, 'buffer').readBigInt64BE().toString()

const known = new WeakMap<Identity, readonly string[]>()

/** Made once of each: an import asks again and again. */
export const likenessHashesOf = (identity: Identity): readonly string[] => {
  const made = known.get(identity)
  if (made !== undefined) return made
  const hashes = likenessesOf(identity)
    .filter((likeness) => likeness !== undefined)
    .map(hash)
  known.set(identity, hashes)
  return hashes
}
