import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectDirectory } from '@hub/local'
import { parser } from '@prometheus-io/lezer-promql'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { parse } from 'yaml'

/** What is watched: the alert rules, and the queries of the dashboard. */
const folder = join(projectDirectory, 'deploy/dashboards')
const strict = { additionalProperties: false } as const
const Duration = Type.String({ pattern: '^[0-9]+(s|m|h|d)$' })

const AlertRules = Type.Object(
  {
    groups: Type.Array(
      Type.Object(
        {
          name: Type.String({ minLength: 1 }),
          rules: Type.Array(
            Type.Object(
              {
                alert: Type.String({ pattern: '^[A-Z][A-Za-z]+$' }),
                expr: Type.String({ minLength: 1 }),
                for: Type.Optional(Duration),
                labels: Type.Object(
                  { severity: Type.Union([Type.Literal('critical'), Type.Literal('warning')]) },
                  strict,
                ),
                annotations: Type.Object({ summary: Type.String({ minLength: 1 }), runbook: Type.String() }, strict),
              },
              strict,
            ),
          ),
        },
        strict,
      ),
    ),
  },
  strict,
)

const Dashboard = Type.Object({
  panels: Type.Array(
    Type.Object({ title: Type.String(), targets: Type.Array(Type.Object({ expr: Type.String({ minLength: 1 }) })) }),
  ),
})

export type AlertRule = Static<typeof AlertRules>['groups'][number]['rules'][number]

/** @throws if the file has not the shape that Prometheus takes */
export const readAlerts = (): readonly AlertRule[] =>
  Value.Parse(AlertRules, parse(readFileSync(join(folder, 'alerts.yml'), 'utf8'))).groups.flatMap(({ rules }) => rules)

/** Queries of the dashboard, with the titles of their panels. */
export const readQueries = (): readonly (readonly [string, string])[] =>
  Value.Parse(Dashboard, JSON.parse(readFileSync(join(folder, 'hub.json'), 'utf8'))).panels.flatMap(
    ({ title, targets }) => targets.map(({ expr }) => [title, expr] as const),
  )

/** @returns the names of the metrics in a query, or undefined if it is no PromQL */
export const parseQuery = (query: string): readonly string[] | undefined => {
  const names = new Set<string>()
  const faults: number[] = []
  parser.parse(query).iterate({
    enter: ({ type, name, node }) => {
      if (type.isError) faults.push(node.from)
      if (name === 'VectorSelector') names.add(query.slice(node.from, node.firstChild?.to ?? node.to))
    },
  })
  return faults.length > 0 ? undefined : [...names]
}

/** The metrics of ours that somebody watches, as they are called where they are measured. */
export const listWatchedMetrics = (): readonly string[] => {
  const queries = [...readAlerts().map(({ expr }) => expr), ...readQueries().map(([, expr]) => expr)]
  // `up` is Prometheus's own.
  return [...new Set(queries.flatMap((query) => parseQuery(query) ?? []))].filter((name) => name !== 'up').toSorted()
}

/** A histogram is measured under one name and told under three. */
export const measuredName = (name: string): string => name.replace(/_(bucket|count|sum)$/, '')
