import type { Answer } from './answer.ts'

/** One process of a service, as its own health check sees it. */
interface ProcessHealth {
  readonly state: 'ready' | 'not-ready' | 'away'
  readonly parts: Readonly<Record<string, string>>
}

/** Figures are absent where the service keeps no such table, or is away. */
export interface ServiceOverview {
  readonly service: string
  readonly processes: readonly ProcessHealth[]
  readonly parked?: number
  readonly waiting?: number
  readonly overdue?: number
  /** Requests for numbers that wait for an officer; of id-issuance. */
  readonly heldRequests?: number
  readonly overdueRequests?: number
  /** Persons of acts who are not known yet; of civil-status-sync. */
  readonly unresolvedActs?: number
  readonly overdueActs?: number
  readonly outbox?: { readonly rows: number; readonly oldestSeconds: number | null }
}

/** What a service answered, table by table. */
interface ServiceAnswers {
  readonly health: readonly Answer[]
  /** By reason. */
  readonly parked: Answer
  readonly waiting: Answer
  readonly outbox: Answer
  readonly held: Answer
  readonly unresolved: Answer
}

type Row = Readonly<Record<string, unknown>>

const rowsOf = (answer: Answer): readonly Row[] | undefined =>
  answer.kind === 'answered' && Array.isArray(answer.body) ? (answer.body as Row[]) : undefined

const sumOf = (rows: readonly Row[], name: string): number =>
  rows.reduce((sum, row) => sum + (typeof row[name] === 'number' ? row[name] : 0), 0)

const countOf = (answer: Answer): { readonly all: number; readonly overdue: number } | undefined => {
  const rows = rowsOf(answer)
  if (rows === undefined) return undefined
  return { all: rows.length, overdue: rows.filter(({ overdue }) => overdue === true).length }
}

const healthOf = (answer: Answer): ProcessHealth => {
  if (answer.kind === 'away') return { state: 'away', parts: {} }
  const { parts = {} } = (answer.body ?? {}) as Partial<ProcessHealth>
  return { state: answer.kind === 'answered' ? 'ready' : 'not-ready', parts }
}

export const toServiceOverview = (
  service: string,
  { health, parked, waiting, outbox, held, unresolved }: ServiceAnswers,
): ServiceOverview => {
  const parkedGroups = rowsOf(parked)
  const [waits, requests, acts] = [waiting, held, unresolved].map(countOf)
  return {
    service,
    processes: health.map(healthOf),
    ...(parkedGroups === undefined ? {} : { parked: sumOf(parkedGroups, 'events') }),
    ...(waits === undefined ? {} : { waiting: waits.all, overdue: waits.overdue }),
    ...(requests === undefined ? {} : { heldRequests: requests.all, overdueRequests: requests.overdue }),
    ...(acts === undefined ? {} : { unresolvedActs: acts.all, overdueActs: acts.overdue }),
    ...(outbox.kind === 'answered' ? { outbox: outbox.body as NonNullable<ServiceOverview['outbox']> } : {}),
  }
}
