import { chaos, integrationInContainers, jestProject, tool, whereContainersRun, type Step } from './step.ts'

/** What `npm run check` looks at: everything that needs no server. */
export const checks: readonly Step[] = [
  tool('format', ['prettier', '--check', '.']),
  tool('lint', ['oxlint', '--type-aware', '--deny-warnings']),
  tool('types', ['tsc', '-b'], ['tsc', '-p', 'tsconfig.tests.json']),
  tool('layers', ['depcruise', 'libs', 'services', 'deploy', 'tests', '--config', '.dependency-cruiser.cjs']),
  tool('dead code', ['knip'], ['knip', '--production', '--include', 'files,dependencies,unlisted,unresolved']),
  tool(
    'generated files',
    ['node', '--conditions=source', 'libs/contracts/scripts/generate-validators.ts', '--check'],
    ['node', '--conditions=source', 'tests/docs/generate.ts', '--check'],
  ),
  jestProject('unit'),
]

// Most of its time it waits, for servers that are away or slow: more files at once than the machine has cores.
const integrationOptions = ['--testTimeout=60000', '--maxWorkers=3'] as const

/** The suites on real servers. The hub of the end-to-end tests is shared by its files, so they go one after the other. */
export const suites: readonly Step[] = [
  jestProject('integration', ...integrationOptions),
  jestProject('e2e', '--runInBand', '--testTimeout=60000'),
  // Long enough for each part to be killed once and to recover; always the same plan. `npm run chaos` draws others.
  chaos('--births', '1500', '--rate', '25', '--seed', '1'),
  whereContainersRun(integrationInContainers(...integrationOptions)),
  whereContainersRun(jestProject('compose', '--runInBand')),
]
