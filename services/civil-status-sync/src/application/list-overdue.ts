import type { LegalClock } from '@hub/citizen'
import { overdueReasons, type DueBy, type OverdueAct, type OverdueActs, type OverdueReason } from './ports.ts'

interface ListOverdueDeps {
  readonly overdue: OverdueActs
  readonly dueBy: () => DueBy
}

export interface OverdueList {
  readonly asOf: Date
  readonly counts: readonly { readonly reason: OverdueReason; readonly acts: number }[]
  readonly acts: readonly OverdueAct[]
}

/** By the legal clock: what came in by 15:00 of a working day is to be done on that day, what came later on the next one. Other deadlines are those of the acts. */
export const createDueBy =
  ({ clock, now }: { readonly clock: Pick<LegalClock, 'arrivalDueBy'>; readonly now: () => Date }) =>
  (): DueBy => {
    const at = now()
    return { now: at, arrivedBy: clock.arrivalDueBy(at) }
  }

/** What of a registrar's acts in a commune should have been done by now. */
export const createListOverdue =
  ({ overdue, dueBy }: ListOverdueDeps) =>
  async (where: { readonly registrar: string; readonly commune: string }): Promise<OverdueList> => {
    const due = dueBy()
    const [acts, counts] = await Promise.all([overdue.list(where, due), overdue.count(where, due)])
    return {
      asOf: due.now,
      counts: overdueReasons.map((reason) => ({ reason, acts: counts.get(reason) ?? 0 })),
      acts,
    }
  }
