/**
 * Parking is for the few. When many events fail for one reason, the fault is in the consumer or in what it depends on, and parking them all would only bury the
 * register under work for people. Then the consumer has to stop instead.
 */
export class MassFailure extends Error {
  readonly reason: string

  constructor(reason: string) {
    super(`too many events fail for one reason: ${reason}`)
    this.name = 'MassFailure'
    this.reason = reason
  }
}

export interface MassFailureGuard {
  readonly applied: (events: number) => void
  /** @throws MassFailure instead of letting one more event be parked for this reason */
  readonly willPark: (reason: string, key: string) => void
}

// More than 5 % of the last 1,000 events, or 100 keys within a minute.
const windowSize = 1000
const mostInWindow = 50
const mostKeys = 100
const keyWindowMs = 60_000

interface Failure {
  readonly position: number
  readonly at: number
  readonly key: string
}

export const createMassFailureGuard = (now: () => number): MassFailureGuard => {
  const failures = new Map<string, Failure[]>()
  let position = 0
  return {
    applied: (events) => {
      position += events
    },
    willPark: (reason, key) => {
      position += 1
      const at = now()
      const recent = (failures.get(reason) ?? []).filter(
        (failure) => failure.position > position - windowSize || failure.at > at - keyWindowMs,
      )
      recent.push({ position, at, key })
      failures.set(reason, recent)
      const inWindow = recent.filter((failure) => failure.position > position - windowSize).length
      const keys = new Set(recent.filter((failure) => failure.at > at - keyWindowMs).map((failure) => failure.key)).size
      if (inWindow > mostInWindow || keys >= mostKeys) throw new MassFailure(reason)
    },
  }
}
