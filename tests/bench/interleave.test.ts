import { expect, test } from '@jest/globals'
import { interleave } from './interleave.ts'

test('ceilings are measured before, between and after the runs, and the median counts', async () => {
  const order: string[] = []
  const values = [10, 40, 20]
  const { ceilings, results } = await interleave({
    runs: 2,
    measureCeilings: () => {
      order.push('ceiling')
      return Promise.resolve({ F: values[order.filter((step) => step === 'ceiling').length - 1] ?? 0 })
    },
    measure: (run, { F }) => {
      order.push(`run ${run}`)
      return Promise.resolve(F)
    },
  })
  expect(order).toEqual(['ceiling', 'run 0', 'ceiling', 'run 1', 'ceiling'])
  expect([ceilings.F, results]).toEqual([20, [10, 40]])
})
