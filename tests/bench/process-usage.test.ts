import { expect, test } from '@jest/globals'
import { parseCpuSeconds, parseFamilySeconds, parseResidentBytes, readUsage } from './process-usage.ts'

test('processor time is user and system time, whatever the process is called', () => {
  const stat = '4242 (a ) odd (name) S 1 4242 4242 0 -1 4194560 5167 0 0 0 150 50 7 9 20 0 11 0 99 1 2'
  expect(parseCpuSeconds(stat)).toBe(2)
})

test('that of a family is of the process, its children, and those of them that have ended', () => {
  const stat = (parent: number, ticks: string) =>
    `1 (postgres) S ${parent} 1 1 0 -1 4194560 5167 0 0 0 ${ticks} 20 0 11`
  const stats = [
    { pid: 10, text: stat(1, '100 50 25 25') },
    { pid: 11, text: stat(10, '200 100 0 0') },
    { pid: 12, text: stat(1, '1000 0 0 0') },
  ]
  expect(parseFamilySeconds(stats, 10)).toBe(5)
})

test('memory is what is resident', () => {
  expect(parseResidentBytes('VmPeak:\t  999 kB\nVmRSS:\t  2048 kB\nRssAnon:\t 1 kB\n')).toBe(2_097_152)
})

test('a process that runs uses both', async () => {
  const { cpuSeconds, residentBytes } = await readUsage(process.pid)
  expect(cpuSeconds).toBeGreaterThan(0)
  expect(residentBytes).toBeGreaterThan(1e6)
})
