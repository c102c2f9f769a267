import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { consumption, eventDefinitions, topics } from '@hub/contracts'
import { projectDirectory } from '@hub/local'

const list = (path: string): readonly string[] =>
  readdirSync(join(projectDirectory, path)).filter((name) => name !== 'node_modules' && name !== 'dist')
const read = (path: string): string => readFileSync(join(projectDirectory, path), 'utf8')

const services = list('services')
const libs = list('libs')

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, unknown>>
}
const manifest = (path: string): Manifest => JSON.parse(read(`${path}/package.json`)) as Manifest

describe('every service', () => {
  const sharedFiles = ['README.md', 'migrations', 'package.json', 'src', 'test', 'tsconfig.build.json', 'tsconfig.json']
  const sharedSources = ['adapters', 'application', 'compose.ts', 'config.ts', 'domain', 'main.ts']

  test.each(services)('%s has the layout of all', (service) => {
    expect(
      list(`services/${service}`)
        .filter((name) => !name.endsWith('.tsbuildinfo'))
        .toSorted(),
    ).toEqual(sharedFiles)
    const sources = list(`services/${service}/src`).filter((name) => name !== 'config.test.ts')
    expect(sources.toSorted()).toEqual(sharedSources)
    expect(existsSync(join(projectDirectory, `services/${service}/src/application/ports.ts`))).toBe(true)
    for (const name of list(`services/${service}/migrations`)) expect(name).toMatch(/^\d{4}-[a-z0-9-]+\.sql$/)
    for (const name of list(`services/${service}/test`)) expect(name).toMatch(/^[a-z-]+(\.int\.test)?\.ts$/)
  })

  test.each(services)('%s is an island: it names no other and offers nothing to import', (service) => {
    const { dependencies = {}, exports } = manifest(`services/${service}`)
    expect(Object.keys(dependencies).filter((name) => services.some((other) => name === `@hub/${other}`))).toEqual([])
    expect(exports).toBeUndefined()
  })

  test.each(services)('%s has a main of at most forty lines, the only place that ends the process', (service) => {
    expect(read(`services/${service}/src/main.ts`).split('\n').length).toBeLessThanOrEqual(40)
  })
})

describe('every lib', () => {
  test.each(libs)('%s says at its front door what it is, and exports nothing wholesale', (lib) => {
    const door = read(`libs/${lib}/src/index.ts`)
    expect(door).toMatch(/^\/\*\*\n \* \S/)
    expect(door).not.toMatch(/export \*/)
    expect(Object.keys(manifest(`libs/${lib}`).exports ?? {})).toEqual(['.'])
  })

  test.each(libs)('%s has a README with an example', (lib) => {
    expect(read(`libs/${lib}/README.md`)).toMatch(/```ts\n/)
  })
})

describe('every topic', () => {
  test.each(Object.keys(topics))('%s has an event type, or copies records that have one', (name) => {
    expect(eventDefinitions.some(({ topic }) => topic === name)).toBe(!name.startsWith('replay.'))
  })

  test.each(Object.keys(consumption))('the consumer %s is a service and has a dead-letter topic', (consumer) => {
    expect(services).toContain(consumer)
    expect(Object.keys(topics)).toContain(`${consumer}.dlt`)
  })
})

test('every decision is in the list of decisions', () => {
  const index = read('docs/decisions/README.md')
  for (const file of list('docs/decisions').filter((name) => name !== 'README.md')) expect(index).toContain(`(${file})`)
})

describe('the runbooks', () => {
  const pages = list('docs/runbooks').filter((name) => name !== 'README.md')
  const sources = globSync('{libs,services}/*/src/**/*.ts', { cwd: projectDirectory }).map(read)

  test('have a page for every alarm that is logged', () => {
    const alarms = sources.flatMap((source) => [...source.matchAll(/alarm: '([a-z-]+)'/g)].map(([, alarm]) => alarm))
    expect(alarms.length).toBeGreaterThan(2)
    expect([...new Set(alarms)].filter((alarm) => !pages.includes(`${alarm}.md`))).toEqual([])
  })

  test('name no figure that is not measured', () => {
    const text = pages.map((page) => read(`docs/runbooks/${page}`)).join('\n')
    const named = [...new Set(text.match(/hub_[a-z_]+/g))]
    expect(named.filter((name) => !sources.some((source) => source.includes(`'${name}'`)))).toEqual([])
  })

  test('are all in their list', () => {
    const index = read('docs/runbooks/README.md')
    expect(pages.filter((page) => !index.includes(`(${page})`))).toEqual([])
  })
})
