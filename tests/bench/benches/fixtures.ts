import { measureGenerator } from '../fixtures/index.ts'
import type { Figure } from './figure.ts'
import { percentile } from './statistics.ts'

const persons = 100_000
const runs = 5

/** A loop that only copies strings: what a generator of text could do at most. */
const measureCopying = (): number => {
  const startedAt = performance.now()
  let length = 0
  for (let index = 0; index < persons * 20; index += 1) length += `${index} ${length}`.length
  return (persons / (performance.now() - startedAt)) * 1000 * (length > 0 ? 1 : 0)
}

/** Synthetic persons a second; median of interleaved runs. */
export const measureFixtures = (): readonly Figure[] => {
  const [generated, copied]: [number[], number[]] = [[], []]
  for (let run = 0; run < runs; run += 1) {
    generated.push(measureGenerator(persons).perSecond)
    copied.push(measureCopying())
  }
  return [
    {
      what: `synthetic persons, median of ${runs} runs of ${persons.toLocaleString('en')}`,
      value: percentile(generated, 0.5),
      unit: '/s',
      ceiling: percentile(copied, 0.5),
      ceilingIs: 'twenty short strings written for each person',
    },
  ]
}
