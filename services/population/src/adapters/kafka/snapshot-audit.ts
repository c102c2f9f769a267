import { decodeEvent, personSnapshot, type DataOf, type IncomingRecord, type PersonId } from '@hub/contracts'
import { createIntake, type KafkaOptions } from '@hub/kafka'
import { pause, type Part } from '@hub/lifecycle'
import { counter, type Logger } from '@hub/telemetry'
import type { SeenSnapshot } from '../../application/ports.ts'

// Longer than a relay takes over after one that died; by then a newer snapshot has overtaken the old one, if there was one on its way.
const suspectForMs = 30_000
const sweepMs = 10_000

const republished = counter('hub_population_snapshots_republished_total', 'Snapshots published again after a late one')

const toSeen = (record: IncomingRecord): SeenSnapshot[] => {
  const decoded = decodeEvent(record)
  if (decoded.kind === 'fault' || decoded.event.type !== personSnapshot.type) return []
  const { version } = decoded.event.data as DataOf<typeof personSnapshot>
  return [{ personId: decoded.event.key as PersonId, version }]
}

/**
 * Reads the compacted topic of snapshots back. A relay that was frozen may wake up and send an old batch behind a newer one; consumers see through that, but
 * whoever reads the topic later finds only what came last. Nothing is parked here: what is no snapshot is none of the audit's business.
 */
export const createSnapshotAudit = (options: {
  readonly kafka: KafkaOptions
  readonly note: (seen: readonly SeenSnapshot[]) => Promise<void>
  readonly republish: (before: Date) => Promise<number>
  readonly logger: Logger
  readonly suspectMs?: number
}): Part => {
  const { kafka, note, republish, logger, suspectMs = suspectForMs } = options
  // A count that begins at one has not grown for those who watch it.
  republished.add(0)
  const stopping = new AbortController()
  const { signal: stopped } = stopping
  let sweeping: Promise<void> = Promise.resolve()
  const intake = createIntake({
    kafka,
    group: 'population.snapshot-audit',
    topics: ['population.snapshot.v1'],
    take: (records) => note(records.flatMap(toSeen)),
    logger,
  })

  const sweepOnce = async (): Promise<void> => {
    const snapshots = await republish(new Date(Date.now() - suspectMs))
    if (snapshots === 0) return
    republished.add(snapshots)
    logger.warn({ snapshots }, 'late snapshots lay behind newer ones, the newer ones are published again')
  }
  const sweep = async (): Promise<void> => {
    while (!stopped.aborted) {
      await pause(Math.min(sweepMs, suspectMs), stopped)
      await sweepOnce().catch((err: unknown) => logger.warn({ err }, 'the audit of snapshots will try again'))
    }
  }
  return {
    name: 'snapshot audit',
    start: async () => {
      await intake.start()
      sweeping = sweep()
    },
    stop: async () => {
      stopping.abort()
      await sweeping
      await intake.stop()
    },
  }
}
