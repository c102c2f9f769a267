const ascending = (sample: Iterable<number>): readonly number[] => [...sample].toSorted((left, right) => left - right)

const rankIn = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN

/** The value below which the share of the sample lies; nearest rank. */
export const percentile = (sample: Iterable<number>, share: number): number => rankIn(ascending(sample), share)

/** Of an even count the mean of the two in the middle; NaN of nothing. */
export const median = (sample: Iterable<number>): number => {
  const sorted = ascending(sample)
  const half = Math.floor(sorted.length / 2)
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

export interface Spread {
  readonly p50: number
  readonly p99: number
}

export const spreadOf = (sample: Iterable<number>): Spread => {
  const sorted = ascending(sample)
  return { p50: rankIn(sorted, 0.5), p99: rankIn(sorted, 0.99) }
}

export interface Distribution extends Spread {
  readonly p90: number
  readonly p999: number
  readonly max: number
}

export const distributionOf = (sample: Iterable<number>): Distribution => {
  const sorted = ascending(sample)
  return {
    p50: rankIn(sorted, 0.5),
    p90: rankIn(sorted, 0.9),
    p99: rankIn(sorted, 0.99),
    p999: rankIn(sorted, 0.999),
    max: rankIn(sorted, 1),
  }
}
