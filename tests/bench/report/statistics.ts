/** The value below which the share of the sample lies; nearest rank. */
export const percentile = (sample: readonly number[], share: number): number => {
  const sorted = sample.toSorted((left, right) => left - right)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export interface Spread {
  readonly p50: number
  readonly p99: number
}

export const spreadOf = (sample: readonly number[]): Spread => ({
  p50: percentile(sample, 0.5),
  p99: percentile(sample, 0.99),
})
