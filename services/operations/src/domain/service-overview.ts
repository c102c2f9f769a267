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
  readonly outbox?: { readonly rows: number; readonly oldestSeconds: number | null }
}

/** What a service answered, table by table. */
interface ServiceAnswers {
  readonly health: readonly Answer[]
  readonly parked: Answer
  readonly waiting: Answer
  readonly outbox: Answer
}

type Row = Readonly<Record<string, unknown>>

const rowsOf = (answer: Answer): readonly Row[] | undefined =>
  answer.kind === 'answered' && Array.isArray(answer.body) ? (answer.body as Row[]) : undefined

const healthOf = (answer: Answer): ProcessHealth => {
  if (answer.kind === 'away') return { state: 'away', parts: {} }
  const { parts = {} } = (answer.body ?? {}) as Partial<ProcessHealth>
  return { state: answer.kind === 'answered' ? 'ready' : 'not-ready', parts }
}

export const toServiceOverview = (
  service: string,
  { health, parked, waiting, outbox }: ServiceAnswers,
): ServiceOverview => {
  const [parkedRows, waitingRows] = [rowsOf(parked), rowsOf(waiting)]
  return {
    service,
    processes: health.map(healthOf),
    ...(parkedRows === undefined ? {} : { parked: parkedRows.length }),
    ...(waitingRows === undefined
      ? {}
      : { waiting: waitingRows.length, overdue: waitingRows.filter(({ overdue }) => overdue === true).length }),
    ...(outbox.kind === 'answered' ? { outbox: outbox.body as NonNullable<ServiceOverview['outbox']> } : {}),
  }
}
