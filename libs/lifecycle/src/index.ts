/**
 * Starting and stopping the parts of a process in order. A part is started after those before it and stopped before them; the process ends on
 * a signal, or when a part fails for good.
 */
export { runUntilSignal, type Part } from './run.ts'
export { pause } from './pause.ts'
export { createWakeUp, type WakeUp } from './wake-up.ts'
export { createStepRunner } from './step-runner.ts'
