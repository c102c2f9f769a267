import { conclude, runSteps } from './run-steps.ts'
import { checks } from './steps.ts'

/** `npm run check`: format, lint, types, layers, dead code, generated files, unit tests. */
process.exitCode = conclude(await runSteps(checks, 2))
