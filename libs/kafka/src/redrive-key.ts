import { decodeEvent, type Event } from '@hub/contracts'
import { OutageFault, PermanentFault } from '@hub/failure'
import type { Apply } from './apply.ts'
import { quarantined, type IsQuarantined } from './quarantine.ts'
import type { HeldKey, ParkedDelivery, SettledEvent, SettledKey } from './redrive-store.ts'

/** An event of the batch could not be applied; the transaction is lost, and the next one leaves it out. */
export class EventFailed extends Error {
  readonly parkedId: string
  readonly key: string

  constructor(key: string, parkedId: string, cause: unknown) {
    super('a parked event could not be applied', { cause })
    this.name = 'EventFailed'
    this.key = key
    this.parkedId = parkedId
  }
}

interface RedriveRules<Tx> {
  readonly apply: Apply<Tx>
  readonly isCompacted: (topic: string) => boolean
  /** Whether events of the type may not be applied after newer ones; see `inTurn`. */
  readonly isInTurnOnly: (type: string) => boolean
  readonly isQuarantined: IsQuarantined
  /** Parked events that are known to fail, with the reason. */
  readonly failures: ReadonlyMap<string, string>
  /** Told how many events never came before this one; less than 0 if it comes late. */
  readonly onTurn: (delivery: ParkedDelivery, missing: number) => void
}

type Decoded = { readonly event: Event } | { readonly reason: string }

/** Why the event stays parked, or the event. */
const decode = (
  { parkedId, record, isApplied }: ParkedDelivery,
  { failures, isQuarantined }: Pick<RedriveRules<never>, 'failures' | 'isQuarantined'>,
): Decoded => {
  const known = failures.get(parkedId)
  if (known !== undefined) return { reason: known }
  const decoded = decodeEvent(record)
  if (decoded.kind === 'fault') return { reason: `undecodable-${decoded.fault}` }
  return !isApplied && isQuarantined(decoded.event) ? { reason: quarantined } : { event: decoded.event }
}

/**
 * Works off the parked events of one key in order, up to the first that fails. An event that comes after later ones of its topic were applied
 * (`sequence-went-back`, or kept waiting until it was parked behind) is applied late unless its handler is `inTurn`. On a compacted topic it is history.
 *
 * @throws EventFailed
 */
export const redriveKey = async <Tx>(
  { key, positions: before, events, isWhole }: HeldKey,
  tx: Tx,
  { apply, isCompacted, isInTurnOnly, isQuarantined, failures, onTurn }: RedriveRules<Tx>,
): Promise<SettledKey> => {
  const positions: Record<string, number> = {}
  const settled: SettledEvent[] = []

  const settle = async (parked: ParkedDelivery, event: Event): Promise<SettledEvent['outcome']> => {
    const { record, isApplied } = parked
    const position = positions[record.topic] ?? before[record.topic] ?? 0
    const isLate = event.sequence <= position
    positions[record.topic] = Math.max(position, event.sequence)
    if (isApplied || (isLate && isCompacted(record.topic))) return 'already-done'
    if (isLate && isInTurnOnly(event.type))
      throw new PermanentFault('sequence-went-back', 'a later event of this key was applied before')
    if (!isCompacted(record.topic)) onTurn(parked, event.sequence - position - 1)
    return apply({ record, event }, tx)
  }

  for (const parked of events) {
    const { parkedId } = parked
    const decoded = decode(parked, { failures, isQuarantined })
    if ('reason' in decoded)
      return { key, positions, events: settled, failed: { parkedId, reason: decoded.reason }, isDone: true }
    try {
      const outcome = await settle(parked, decoded.event)
      settled.push({ parkedId, eventId: decoded.event.id, outcome })
    } catch (error) {
      throw error instanceof OutageFault ? error : new EventFailed(key, parkedId, error)
    }
  }
  return { key, positions, events: settled, isDone: isWhole }
}
