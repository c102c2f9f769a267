import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { Numbering, SeriesEpoch } from '../../domain/numbering.ts'
import type { RoundFunction } from '../../domain/permutation.ts'

const hmac = (key: KeyObject, text: string): Buffer => createHmac('sha256', key).update(text).digest()

// Epoch 0 goes without its number: so the keys of series were derived before there were epochs.
const nameOf = ({ series, epoch }: SeriesEpoch): string =>
  epoch === 0 ? `series ${series}` : `series ${series} epoch ${epoch}`

const getKey = (keys: ReadonlyMap<string, KeyObject>, keyId: string): KeyObject => {
  const key = keys.get(keyId)
  if (key === undefined) throw new RangeError(`there is no numbering key ${keyId}`)
  return key
}

/**
 * The round functions of series. Each epoch of a series has a key of its own, derived from the key of the installation that it was opened with; another one
 * would send counters that are still to come into numbers that were given out already, so it is fixed for the life of the epoch.
 */
export const createKeyedRounds = (keys: ReadonlyMap<string, KeyObject>): ((epoch: SeriesEpoch) => RoundFunction) => {
  const derived = new Map<string, KeyObject>()
  return (epoch) => {
    const name = nameOf(epoch)
    const place = `${epoch.keyId} ${name}`
    const key = derived.get(place) ?? createSecretKey(hmac(getKey(keys, epoch.keyId), name))
    derived.set(place, key)
    return (round, half) => hmac(key, `${round} ${half}`).readUInt16BE()
  }
}

/** Keys as they are configured, in base64. */
export interface NumberingKeys {
  readonly current: { readonly id: string; readonly key: string }
  /** By name; series that were opened with one of them keep it. */
  readonly former: ReadonlyMap<string, string>
  readonly compromised: readonly string[]
}

export const createNumbering = ({ current, former, compromised }: NumberingKeys): Numbering => {
  const all = [...former, [current.id, current.key] as const]
  const keys = new Map(all.map(([id, key]) => [id, createSecretKey(key, 'base64')]))
  return {
    currentKeyId: current.id,
    keyIds: [...keys.keys()],
    compromisedKeyIds: compromised,
    roundsOf: createKeyedRounds(keys),
  }
}
