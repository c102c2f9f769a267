import type { Result, Step } from './step.ts'

const write = (line: string): void => void process.stdout.write(`${line}\n`)

const count = ({ passed, failed, skipped }: Pick<Result, 'passed' | 'failed' | 'skipped'>): string =>
  `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`

const report = (result: Result): void => {
  const { name, passed, failed, skipped, seconds, output } = result
  write(`${failed === 0 ? '✔' : '✘'} ${seconds.toFixed(1).padStart(6)} s  ${name.padEnd(31)} ${count(result)}`)
  if (failed > 0 || (skipped > 0 && passed === 0)) write(output.trimEnd())
}

/** Runs the steps, so many at a time, and reports each as it ends. */
export const runSteps = async (steps: readonly Step[], atOnce: number): Promise<readonly Result[]> => {
  const queue = [...steps]
  const results: Result[] = []
  const work = async (): Promise<void> => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const result = await step.run()
      report(result)
      results.push(result)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

/** Prints the sum of all steps as the last line. @returns the exit status */
export const conclude = (results: readonly Result[]): 0 | 1 => {
  const sum = (of: 'passed' | 'failed' | 'skipped'): number => results.reduce((total, result) => total + result[of], 0)
  const total = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
  write(count(total))
  return total.failed === 0 ? 0 : 1
}
