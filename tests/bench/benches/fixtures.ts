import { measureGenerator } from '../../fixtures/index.ts'
import type { Bench } from '../bench.ts'
import { ofRuns } from '../report/figure.ts'
import { percentile } from '../report/statistics.ts'

/** A loop that only copies strings: what a generator of text could do at most. */
const measureCopying = (persons: number): number => {
  const startedAt = performance.now()
  let length = 0
  for (let index = 0; index < persons * 20; index += 1) length += `${index} ${length}`.length
  return (persons / (performance.now() - startedAt)) * 1000 * (length > 0 ? 1 : 0)
}

export const fixturesBench: Bench = {
  what: 'synthetic persons made a second; no server',
  run: ({ options: { runs, persons } }) => {
    const [generated, copied]: [number[], number[]] = [[], []]
    for (let run = 0; run < runs; run += 1) {
      generated.push(measureGenerator(persons).perSecond)
      copied.push(measureCopying(persons))
    }
    return Promise.resolve([
      {
        what: `synthetic persons, ${persons.toLocaleString('en')} in a run`,
        unit: '/s',
        ...ofRuns(generated),
        ceiling: percentile(copied, 0.5),
        ceilingIs: 'twenty short strings written for each person',
      },
    ])
  },
}
