import { createHash } from 'node:crypto'
import { likenessesOf, type Identity } from '../../domain/identity.ts'

/** What is stored and locked of a likeness: 64 bits, as PostgreSQL writes a bigint. Two that share one by chance are told apart by what they are. */
const hash = (likeness: string): string => createHash('sha256').update(likeness).digest().readBigInt64BE().toString()

export const likenessHashesOf = (identity: Identity): readonly string[] =>
  likenessesOf(identity)
    .filter((likeness) => likeness !== undefined)
    .map(hash)
