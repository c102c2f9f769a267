import { seriesSize } from '@hub/citizen'

/**
 * Counters become numbers through a permutation, so that numbers of one series never collide among themselves and tell nothing about how many
 * births there were or which comes next.
 *
 * A Feistel network over 20 bits, two halves of ten, walks on until it is back below 1,000,000: of 1,048,576 values fewer than one in
 * twenty is walked over. A Feistel network is a permutation whatever its round function is; what makes it unpredictable is the key inside it.
 */
export type RoundFunction = (round: number, half: number) => number

const rounds = 8
const halfBits = 10
const halfMask = (1 << halfBits) - 1

const permuteOnce = (value: number, roundFunction: RoundFunction): number => {
  let left = value >> halfBits
  let right = value & halfMask
  for (let round = 0; round < rounds; round += 1) {
    ;[left, right] = [right, left ^ (roundFunction(round, right) & halfMask)]
  }
  return (left << halfBits) | right
}

/** @param counter 0 to 999,999. @returns another number of the same range, a different one for each counter */
export const permute = (counter: number, roundFunction: RoundFunction): number => {
  let value = permuteOnce(counter, roundFunction)
  while (value >= seriesSize) value = permuteOnce(value, roundFunction)
  return value
}
