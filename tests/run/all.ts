import { conclude, runSteps } from './run-steps.ts'
import { checks, suites } from './steps.ts'

/** `npm test`: the checks, then the integration and end-to-end suites on real servers. */
const checked = await runSteps(checks, 2)
process.exitCode = conclude([...checked, ...(await runSteps(suites, 1))])
