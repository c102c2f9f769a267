import { setTimeout as delay } from 'node:timers/promises'
import { readProcessRecord, services } from '@hub/local'
import type { Bench, BenchContext, BenchHub } from '../bench.ts'
import { readUsage, type Usage } from '../process-usage.ts'
import type { Figure } from '../report/figure.ts'
import { targets } from '../targets.ts'
import { loadRegister } from '../register/load-register.ts'
import { generatePersons } from '../register/persons.ts'

const settleSeconds = 10
const usualSeconds = 30

/** Of each service, while it runs as one process. */
export const usageOfAll = async ({ stateDirectory }: BenchHub): Promise<ReadonlyMap<string, Usage>> => {
  const record = await readProcessRecord(stateDirectory)
  const usages = await Promise.all(
    services.map(async ({ name }) => [name, await readUsage(record?.children[name]?.pid ?? 0)] as const),
  )
  return new Map(usages)
}

const wait = async (label: string, seconds: number, { progress }: BenchContext): Promise<void> => {
  for (let passed = 0; passed < seconds; passed += 1) {
    await delay(Math.min(1, seconds - passed) * 1000)
    progress.update(label, passed + 1, seconds)
  }
}

const toFigures = (name: string, before: Usage, after: Usage): readonly Figure[] => [
  {
    what: `${name}, CPU of one core`,
    value: ((after.cpuSeconds - before.cpuSeconds) / (after.at - before.at)) * 100_000,
    unit: '%',
    target: targets.idleCpuPercent,
  },
  { what: `${name}, memory`, value: after.residentBytes / 1e6, unit: 'MB', target: targets.idleMegabytes },
]

/** The whole hub with nobody calling it. */
export const idleBench: Bench = {
  what: 'what each service takes of processor and memory while nobody calls (30 s unless told)',
  run: (context) =>
    context.onHub(async (hub) => {
      await loadRegister(hub, generatePersons(context.nextSeed(), context.options.persons), context)
      await wait('settling, seconds', settleSeconds, context)
      const before = await usageOfAll(hub)
      await hub.window('idle', () => wait('idle, seconds', context.options.seconds ?? usualSeconds, context))
      const after = await usageOfAll(hub)
      return [...after].flatMap(([name, usage]) => toFigures(name, before.get(name) ?? usage, usage))
    }),
}
