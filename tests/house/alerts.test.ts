import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { projectDirectory } from '@hub/local'
import { listWatchedMetrics, measuredName, parseQuery, readAlerts, readQueries } from './watched.ts'

const alerts = readAlerts()

describe('every alert', () => {
  test('has a name of its own', () => {
    expect(alerts.length).toBeGreaterThan(10)
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length)
  })

  test.each(alerts.map(({ alert, expr }) => [alert, expr]))('%s asks in PromQL', (_alert, expr) => {
    expect(parseQuery(expr)?.length).toBeGreaterThan(0)
  })

  test.each(alerts.map(({ alert, annotations }) => [alert, annotations.runbook]))(
    '%s has a runbook',
    (_alert, page) => {
      expect(page).toMatch(/^docs\/runbooks\/[a-z-]+\.md$/)
      expect(existsSync(join(projectDirectory, page))).toBe(true)
    },
  )
})

test.each(readQueries())('the panel "%s" asks in PromQL', (_title, expr) => {
  expect(parseQuery(expr)?.length).toBeGreaterThan(0)
})

test.each(['max(', 'hub_parked_events >', 'rate(hub_parked_events[])'])('%s is found to be no PromQL', (query) => {
  expect(parseQuery(query)).toBeUndefined()
})

test('every metric that is watched is measured', () => {
  const sources = globSync('{libs,services}/*/src/**/*.ts', { cwd: projectDirectory })
    .map((path) => readFileSync(join(projectDirectory, path), 'utf8'))
    .join('\n')
  const watched = listWatchedMetrics()
  expect(watched.length).toBeGreaterThan(15)
  expect(watched.filter((name) => !sources.includes(`'${measuredName(name)}'`))).toEqual([])
})
