import { randomInt } from 'node:crypto'
import { composePin, seriesSize } from '@hub/citizen'
import { PermanentFault } from '@hub/failure'
import type { NumberAllocator, Numbers } from '../../application/ports.ts'

const atOnce = 100

// In a series of which more than one in a hundred numbers is free, it finds none in fewer than one of a billion billion tries.
const mostTries = 50

/**
 * Numbers for a rehearsal: free when they were looked at, and nobody's afterwards. No counter moves, so the numbers are others than those that will be given.
 * A series with hardly a number left may seem used up.
 */
export const createRehearsalAllocator = ({ listTaken }: Pick<Numbers, 'listTaken'>): NumberAllocator => ({
  next: async (series) => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const pins = Array.from({ length: atOnce }, () => composePin(series, randomInt(seriesSize)))
      const taken = new Set(await listTaken(pins))
      const free = pins.find((pin) => !taken.has(pin))
      if (free !== undefined) return free
    }
    throw new PermanentFault('series-used-up', 'hardly a number of the series is left')
  },
})
