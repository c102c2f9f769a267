import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { NumberSeries } from '@hub/citizen'
import type { RoundFunction } from '../../domain/permutation.ts'

const hmac = (key: KeyObject, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/**
 * The round function of a series. Each series has a key of its own, derived from the key of the installation; changing that key would send counters that
 * are still to come into numbers that were given out already, so it is fixed for the life of a series.
 */
export const createKeyedRounds = (key: KeyObject): ((series: NumberSeries) => RoundFunction) => {
  const keys = new Map<NumberSeries, KeyObject>()
  return (series) => {
    const seriesKey = keys.get(series) ?? createSecretKey(hmac(key, `series ${series}`))
    keys.set(series, seriesKey)
    return (round, half) => hmac(seriesKey, `${round} ${half}`).readUInt16BE()
  }
}
