import type { Bench } from '../bench.ts'
import { ceilings } from '../ceilings/ceilings.ts'
import { interleave } from '../interleave.ts'
import { catchUpOnPersons } from '../register/load-register.ts'
import { generatePersons } from '../register/persons.ts'
import { ofRuns } from '../report/figure.ts'

/** Verification alone: facts that piled up while it was stopped, two for each person. */
export const consumeBench: Bench = {
  what: 'verification catching up on the facts of persons',
  run: (context) =>
    context.onHub(
      async (hub) => {
        const { options, say, nextSeed } = context
        const { ceilings: measured, results } = await interleave({
          runs: options.runs,
          measureCeilings: () => hub.measureCeilings(['R']),
          measure: (run) => {
            const persons = generatePersons(nextSeed(), options.persons, run * options.persons)
            return catchUpOnPersons(hub, persons, context)
          },
        })
        say(`  ${options.persons.toLocaleString('en')} persons in each of ${options.runs} runs`)
        return [
          {
            what: 'facts applied by verification',
            unit: '/s',
            ...ofRuns(results.map(({ perSecond }) => perSecond)),
            ceiling: measured.R,
            ceilingIs: ceilings.R.is,
          },
          {
            what: 'from its start until all were applied',
            unit: 's',
            ...ofRuns(results.map(({ seconds }) => seconds)),
          },
        ]
      },
      ['verification'],
    ),
}
