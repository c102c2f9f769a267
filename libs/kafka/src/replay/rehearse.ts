import type { ConsumerName, IncomingRecord } from '@hub/contracts'
import { OutageFault, reasonOf } from '@hub/failure'
import { createApply } from '../apply.ts'
import type { ConsumerStore } from '../consumer-store.ts'
import type { Handlers } from '../delivery.ts'
import { createRedeliver } from './redeliver.ts'
import type { ReplayOutcome, ReplayStore } from './replay-store.ts'

/** @returns what would become of each record, in their order */
export type Rehearse = (records: readonly IncomingRecord[]) => Promise<readonly ReplayOutcome[]>

/**
 * Takes all given records of a key in, one after the other in one transaction, and rolls it back: nothing is left but what sequences of the database gave out.
 * What one key would bring for another is not seen; it shows as `waiting` what would go through.
 *
 * @param options.handlers with nothing in them that reaches out of the transaction
 */
export const createRehearse = <Tx>(options: {
  readonly consumer: ConsumerName
  readonly store: ConsumerStore<Tx>
  readonly replays: Pick<ReplayStore<Tx>, 'stand' | 'markApplied' | 'inRehearsal' | 'attempt'>
  readonly handlers: Handlers<Tx>
}): Rehearse => {
  const { consumer, store, replays, handlers } = options
  const redeliver = createRedeliver({
    consumer,
    store: replays,
    handlers,
    apply: createApply({ consumer, store, handlers }),
    quarantine: store.quarantine,
  })

  const rehearseOne = async (tx: Tx, record: IncomingRecord): Promise<ReplayOutcome> => {
    try {
      const [outcome] = await replays.attempt(tx, () => redeliver(tx, [record]))
      if (outcome === undefined) throw new TypeError('a record came to nothing')
      return outcome
    } catch (error) {
      if (error instanceof OutageFault) throw error
      const { ce_id: eventId, ce_type: eventType } = record.headers
      return { eventId, eventType, result: 'failed', reason: reasonOf(error) }
    }
  }

  return async (records) => {
    const byKey = Map.groupBy(records, ({ key }) => key)
    const outcomes = new Map<IncomingRecord, ReplayOutcome>()
    for (const group of byKey.values())
      await replays.inRehearsal(async (tx) => {
        for (const record of group) outcomes.set(record, await rehearseOne(tx, record))
      })
    return records.flatMap((record) => outcomes.get(record) ?? [])
  }
}
