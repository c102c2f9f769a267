import { consumption, type ConsumerName, type OutgoingRecord } from '@hub/contracts'
import type { BenchContext, BenchHub } from '../bench.ts'
import { openBrokerPosition } from '../broker-position.ts'
import { watchCatchUp, type CatchUp } from '../catch-up.ts'
import { toFacts, type Person } from './persons.ts'
import { publish } from './publish.ts'

function* factsOf(persons: readonly Person[]): Generator<OutgoingRecord, void> {
  const now = new Date()
  // By topic, as a register that is filled anew finds them: all numbers, then all records.
  for (const person of persons) yield toFacts(person, now)[0]
  for (const person of persons) yield toFacts(person, now)[1]
}

/** Who takes in numbers of persons that only verification is to know. They would wait for births that never come. */
const others: readonly ConsumerName[] = ['civil-status-sync', 'population']

/** Publishes the facts of the persons while verification is stopped, then lets it catch up. Every fact of a person is on the topics first. */
export const catchUpOnPersons = async (
  hub: BenchHub,
  persons: readonly Person[],
  { progress }: Pick<BenchContext, 'progress'>,
): Promise<CatchUp> => {
  const position = await openBrokerPosition(hub.endpoints)
  const total = persons.length * 2
  try {
    await hub.stopService('verification')
    await publish(hub.endpoints, factsOf(persons), (sent) => progress.update('facts published', sent, total))
    return await watchCatchUp({
      what: 'verification',
      start: () => hub.startService('verification'),
      done: () => position.consumed('verification', consumption.verification),
      total,
      everyMs: 100,
      onProgress: (done) => progress.update('facts applied', done, total),
      window: (work) => hub.window('catching-up', work),
    })
  } finally {
    await position.stop()
  }
}

/**
 * Fills the read model that answers with persons, by the events that would have filled it. The services that take in the same numbers are stopped
 * meanwhile and put behind them, then the whole hub runs.
 */
export const loadRegister = async (
  hub: BenchHub,
  persons: readonly Person[],
  context: Pick<BenchContext, 'progress'>,
): Promise<CatchUp> => {
  for (const service of others) await hub.stopService(service)
  const catchUp = await catchUpOnPersons(hub, persons, context)
  const position = await openBrokerPosition(hub.endpoints)
  for (const service of others) await position.skip(service, 'identity.pin.v1')
  await position.stop()
  for (const service of others) await hub.startService(service)
  return catchUp
}
