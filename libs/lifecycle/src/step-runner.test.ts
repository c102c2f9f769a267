import { expect, test } from '@jest/globals'
import { createStepRunner } from './step-runner.ts'

test('takes steps one after the other, tries again what fails, and ends when it is stopped', async () => {
  const { promise: enough, resolve } = Promise.withResolvers<void>()
  const failures: unknown[] = []
  let [steps, atOnce, most] = [0, 0, 0]
  const runner = createStepRunner({
    name: 'test',
    begin: (stopped) => async () => {
      atOnce += 1
      most = Math.max(most, atOnce)
      await Promise.resolve()
      atOnce -= 1
      steps += 1
      if (steps === 2) throw new Error('broken')
      if (steps === 4) resolve()
      expect(stopped.aborted).toBe(false)
      // A rest that only the end of the runner ends.
      return steps < 4 ? 0 : 3_600_000
    },
    onFailure: (error) => failures.push(error),
    retryMs: 1,
  })
  await runner.start()
  await enough
  await runner.stop()
  expect({ steps, most, failures }).toEqual({ steps: 4, most: 1, failures: [new Error('broken')] })
})
