import type { Endpoints } from '@hub/local'
import { measureBareBroker } from './bare-broker.ts'
import { measureBareHttp } from './bare-http.ts'
import { openBarePostgres, type BarePostgres } from './bare-postgres.ts'

/** What this machine can do at most, each with nothing of ours around it. A figure counts only beside one of the same run. */
export const ceilings = {
  F: { unit: '/s', is: 'F: bare Fastify POST with schemas, 64 connections' },
  C: { unit: '/s', is: 'C: one row inserted and committed, 16 clients' },
  R: { unit: '/s', is: 'R: rows in commits of 100, 16 clients' },
  S: { unit: '/s', is: 'S: selects by primary key, 16 clients' },
  K: { unit: '/s', is: 'K: records to the broker, acks=all, 500 a send' },
} as const

export type CeilingName = keyof typeof ceilings

export interface CeilingOptions {
  /** For each of them. */
  readonly seconds: number
  /** Questions of verification, for F. */
  readonly bodiesFile: string
}

interface Bare {
  readonly endpoints: Endpoints
  readonly postgres: BarePostgres
}

const measures: Readonly<Record<CeilingName, (bare: Bare, options: CeilingOptions) => Promise<number>>> = {
  F: (_bare, { bodiesFile, seconds }) => measureBareHttp(bodiesFile, seconds),
  C: ({ postgres }, { seconds }) => postgres.commits(seconds),
  R: ({ postgres }, { seconds }) => postgres.rows(seconds),
  S: ({ postgres }, { seconds }) => postgres.selects(seconds),
  K: ({ endpoints }, { seconds }) => measureBareBroker(endpoints, seconds),
}

export const measureCeilings = async <Name extends CeilingName>(
  names: readonly Name[],
  endpoints: Endpoints,
  options: CeilingOptions,
): Promise<Readonly<Record<Name, number>>> => {
  const postgres = await openBarePostgres(endpoints)
  try {
    const measured: [Name, number][] = []
    for (const name of names) measured.push([name, await measures[name]({ endpoints, postgres }, options)])
    return Object.fromEntries(measured) as Record<Name, number>
  } finally {
    await postgres.stop()
  }
}
