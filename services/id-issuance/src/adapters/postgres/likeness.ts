import { hash as digest } from 'node:crypto'
import { likenessesOf, type Identity } from '../../domain/identity.ts'

const firstBytes = Buffer.alloc(8)

/** What is stored and locked of a likeness: 64 bits, as PostgreSQL writes a bigint. Two that share one by chance are told apart by what they are. */
const hash = (likeness: string): string => {
  // As a text: a buffer for each digest costs three times as much, and memory outside of the heap.
  firstBytes.write(digest('sha256', likeness, 'binary'), 0, 8, 'latin1')
  return firstBytes.readBigInt64BE().toString()
}

export type HashesOf = (identity: Identity) => readonly string[]

/** The hashes of what somebody has in common with others, one or two. */
export const likenessHashesOf: HashesOf = (identity) => {
  const [first, second] = likenessesOf(identity)
  return second === undefined ? [hash(first)] : [hash(first), hash(second)]
}

/** The same, made once of each as long as this is kept: an import asks again and again. */
export const rememberHashes = (): HashesOf => {
  const known = new Map<Identity, readonly string[]>()
  return (identity) => {
    const made = known.get(identity)
    if (made !== undefined) return made
    const hashes = likenessHashesOf(identity)
    known.set(identity, hashes)
    return hashes
  }
}
