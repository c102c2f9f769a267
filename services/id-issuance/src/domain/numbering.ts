import type { NumberSeries } from '@hub/citizen'
import type { RoundFunction } from './permutation.ts'

/** One way through the counters of a series. Each epoch has a permutation of its own, and leads past every number once. */
export interface SeriesEpoch {
  readonly series: NumberSeries
  /** 0 where the series was opened; one more each time that its counter begins anew. */
  readonly epoch: number
  readonly keyId: string
}

/** The keys of an installation, by name, and what they make of counters. */
export interface Numbering {
  /** Names the key of series and epochs that are opened from now on. */
  readonly currentKeyId: string
  /** Names of all keys that are at hand, the current one among them. */
  readonly keyIds: readonly string[]
  /** Names of keys under which no further number may be given out; the current one is never among them. */
  readonly compromisedKeyIds: readonly string[]
  /** @param epoch of a key that is at hand */
  readonly roundsOf: (epoch: SeriesEpoch) => RoundFunction
}
