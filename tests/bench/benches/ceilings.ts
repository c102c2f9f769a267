import type { Bench } from '../bench.ts'
import { ceilings, type CeilingName } from '../ceilings/ceilings.ts'
import { ofRuns } from '../report/figure.ts'
import { writeQuestions } from '../register/write-questions.ts'

const names = Object.keys(ceilings) as CeilingName[]

/** The machine alone: all ceilings, one after the other, as often as there are runs. */
export const ceilingsBench: Bench = {
  what: 'what this machine can do at most: F, C, R, S, K',
  run: ({ options, say, nextSeed, onHub }) =>
    onHub(async (hub) => {
      const { file } = await writeQuestions(hub, { seed: nextSeed(), persons: 1000, questions: 5000 })
      const rounds: Readonly<Record<CeilingName, number>>[] = []
      for (let run = 0; run < options.runs; run += 1) {
        rounds.push(await hub.measureCeilings(names, file))
        say(`  run ${run + 1} of ${options.runs}`)
      }
      return names.map((name) => ({
        what: ceilings[name].is,
        unit: ceilings[name].unit,
        ...ofRuns(rounds.map((round) => round[name])),
      }))
    }, []),
}
