import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { projectDirectory } from '@hub/local'

const read = (path: string): string => readFileSync(join(projectDirectory, path), 'utf8')

/** What a service depends on shows in what it is configured with. */
const dependencies = {
  postgres: 'databaseKeys',
  kafka: 'kafkaKeys',
  redis: 'REDIS_URL',
  upstream: 'UPSTREAMS',
} as const

const conditions = ['away at start', 'away in the middle', 'half-open', 'slow'] as const

const services = readdirSync(join(projectDirectory, 'services'))
const fullDisk = read('tests/faults/full-disk.int.test.ts')

const cellsOf = (service: string): readonly string[] => {
  const config = read(`services/${service}/src/config.ts`)
  return Object.entries(dependencies)
    .filter(([, key]) => config.includes(key))
    .flatMap(([dependency]) => conditions.map((condition) => `${dependency} ${condition}`))
}

describe.each(services)('%s has a test', (service) => {
  test.each(cellsOf(service))('for %s', (cell) => {
    // The test is named for the key and its promise, and is made wherever the key stands in the table of the service.
    expect(read(`services/${service}/test/faults.int.test.ts`)).toMatch(new RegExp(`^  '${cell}': \\{`, 'm'))
  })

  // A disk that is full is that of a server that keeps something: Redis keeps nothing on one.
  test.each(['postgres full', 'kafka full'])('for %s', (cell) => {
    expect(fullDisk).toMatch(new RegExp(`^  test\\('${service}: ${cell}: `, 'm'))
  })
})

test('every service depends on PostgreSQL and Kafka', () => {
  for (const service of services) expect(cellsOf(service).length).toBeGreaterThanOrEqual(2 * conditions.length)
})
