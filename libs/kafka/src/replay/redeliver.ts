import { decodeEvent, findReplayFault, type ConsumerName, type IncomingRecord } from '@hub/contracts'
import type { Apply } from '../apply.ts'
import { isCompacted } from '../compacted.ts'
import type { Delivery, Handlers } from '../delivery.ts'
import { findQuarantined, quarantined, type QuarantineStore } from '../quarantine.ts'
import { judge, type Judgement, type ReplayResult } from './judge.ts'
import type { ReplayOutcome, ReplayStore, Standing } from './replay-store.ts'

/** Takes records in once more, in order, in the transaction; rejects if one of them fails for good. @returns what became of each */
export type Redeliver<Tx> = (tx: Tx, records: readonly IncomingRecord[]) => Promise<readonly ReplayOutcome[]>

/** What can be said of a record without a look at the database, or the event that it is. */
type Prepared = { readonly outcome: ReplayOutcome } | { readonly delivery: Delivery }

const outcomeOf = (
  event: { readonly id?: string | undefined; readonly type?: string | undefined },
  result: ReplayResult,
  reason?: string,
): ReplayOutcome => ({ eventId: event.id, eventType: event.type, result, reason })

const prepare = (consumer: ConsumerName, record: IncomingRecord): Prepared => {
  const type = record.headers['ce_type']
  const refusal = findReplayFault(consumer, record.topic, type)
  if (refusal !== undefined) return { outcome: outcomeOf({ type }, 'refused', refusal) }
  const decoded = decodeEvent(record)
  if (decoded.kind === 'event') return { delivery: { record, event: decoded.event } }
  return { outcome: outcomeOf({ type }, 'failed', `undecodable-${decoded.fault}`) }
}

/** What is known of the events, as it changes while they are applied one after the other. */
const createSightings = (standing: Standing) => {
  const [applied, waiting] = [new Set(standing.applied), new Set(standing.waiting)]
  const positions = new Map([...standing.positions].map(([key, byTopic]) => [key, { ...byTopic }]))
  return {
    of: ({ record, event }: Delivery) => ({
      held: standing.held.has(event.key),
      applied: applied.has(event.id),
      waiting: waiting.has(event.id),
      skipped: standing.skipped.has(event.id),
      before: positions.get(event.key)?.[record.topic] ?? 0,
    }),
    note: ({ record, event }: Delivery, position: 'moves' | 'stays', became: 'applied' | 'waiting'): void => {
      applied.add(event.id)
      if (became === 'waiting') waiting.add(event.id)
      if (position === 'moves')
        positions.set(event.key, { ...positions.get(event.key), [record.topic]: event.sequence })
    },
  }
}

export const createRedeliver = <Tx>(options: {
  readonly consumer: ConsumerName
  readonly store: Pick<ReplayStore<Tx>, 'stand' | 'markApplied'>
  readonly handlers: Handlers<Tx>
  readonly apply: Apply<Tx>
  readonly quarantine: Pick<QuarantineStore<Tx>, 'listProvinces'>
}): Redeliver<Tx> => {
  const { consumer, store, handlers, apply, quarantine } = options

  const rulesFor = ({ record, event }: Delivery) => ({
    isCompacted: isCompacted(record.topic),
    isInTurnOnly: handlers.get(event.type)?.inTurnOnly === true,
  })

  const take = async (tx: Tx, delivery: Delivery, { result, position }: Judgement & { kind: 'take' }) => {
    await store.markApplied(tx, delivery, position)
    const became = await apply(delivery, tx)
    return { became, result: became === 'waiting' ? became : result }
  }

  return async (tx, records) => {
    const prepared = records.map((record) => prepare(consumer, record))
    const deliveries = prepared.flatMap((one) => ('delivery' in one ? one.delivery : []))
    const sightings = createSightings(await store.stand(tx, deliveries))

    const refused = await findQuarantined(
      quarantine,
      tx,
      deliveries.map(({ event }) => event),
    )

    const deliver = async (delivery: Delivery): Promise<ReplayOutcome> => {
      const judgement = judge(delivery, sightings.of(delivery), rulesFor(delivery))
      if (judgement.kind === 'told') return outcomeOf(delivery.event, judgement.result, judgement.reason)
      if (refused.has(delivery.event)) return outcomeOf(delivery.event, 'refused', quarantined)
      const { became, result } = await take(tx, delivery, judgement)
      sightings.note(delivery, judgement.position, became)
      return outcomeOf(delivery.event, result)
    }

    const outcomes: ReplayOutcome[] = []
    for (const one of prepared) outcomes.push('outcome' in one ? one.outcome : await deliver(one.delivery))
    return outcomes
  }
}
