import { dayInVietnam } from '@hub/citizen'
import type { Source } from '../domain/civil-fact.ts'
import { refuseDecision, type DecisionRefusal, type Officer } from '../domain/difference.ts'
import type { UnitOfWork } from './ports.ts'
import { createRefreshRecord, type RefreshDeps } from './refresh-record.ts'

export interface DecideDifference {
  readonly id: string
  readonly stands: Source
  /** For people; never published. */
  readonly reason: string
  /** What the officer has read. */
  readonly version: number
  readonly by: Officer
}

export type DifferenceDecision = 'decided' | 'unknown-difference' | DecisionRefusal

interface DecideDeps extends RefreshDeps {
  readonly inTransaction: <Result>(work: (unit: UnitOfWork) => Promise<Result>) => Promise<Result>
}

/** An officer says which value stands. It belongs to the word that the difference is about, so it holds whatever comes later, and in whichever order. */
export const createDecideDifference = (deps: DecideDeps) => {
  const { inTransaction, now } = deps
  const refresh = createRefreshRecord(deps)

  return (command: DecideDifference): Promise<DifferenceDecision> =>
    inTransaction(async (unit) => {
      const { id, stands, reason, by } = command
      const found = await unit.differences.find(id)
      if (found === undefined) return 'unknown-difference'
      const [person] = await unit.civilRecords.lock([found.personId])
      // Another one may have decided, and acts may have come, until the lock was there.
      const difference = await unit.differences.find(id)
      if (person === undefined || difference === undefined) return 'unknown-difference'
      const refusal = refuseDecision(difference, command)
      if (refusal !== undefined) return refusal === 'decided-so' ? 'decided' : refusal
      const { actId, field } = difference.content
      const resolvedAt = now()
      const said = { registeredOn: dayInVietnam(resolvedAt), registeredAt: { country: 'VN' }, registeredBy: by }
      const fact = {
        kind: 'difference-decided',
        data: { ...said, actId, field, stands, ground: `${stands}-stands` },
      } as const
      await unit.civilRecords.insertFact(person.personId, fact)
      const resolution = { outcome: stands, resolvedAt, decision: { by, reason } }
      await refresh(unit, person, { fact, decided: { id, resolution } })
      return 'decided'
    })
}
