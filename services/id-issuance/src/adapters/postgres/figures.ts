import type { Queryable } from '@hub/postgres'
import { gauge, sampleGauges } from '@hub/telemetry'
import { findUnfencedAge } from './cancellation-store.ts'
import { countHeld } from './request-store.ts'

const heldRequests = gauge('hub_held_requests', 'Requests for a number that wait for an officer')
const overdueRequests = gauge('hub_held_requests_overdue', 'Held requests past their deadline')
const unfencedAge = gauge(
  'hub_cancellation_unfenced_seconds',
  'How long the oldest cancellation that is not effective has been decided',
)

/** Measures what waits for people, and what waits for verification. */
export const measureNumbers = (database: Queryable): void => {
  sampleGauges([heldRequests, overdueRequests, unfencedAge], async () => {
    const [{ held, overdue }, seconds] = await Promise.all([countHeld(database), findUnfencedAge(database)])
    return [
      { gauge: heldRequests, value: held },
      { gauge: overdueRequests, value: overdue },
      { gauge: unfencedAge, value: seconds },
    ]
  })
}
