import { openLogReader, type KafkaOptions } from '@hub/kafka'
import { toCancellation } from '../../application/cancel-number.ts'
import type { FoldHandlers } from '../../application/fold-events.ts'
import type { RegisterWriter } from '../../application/ports.ts'
import type { OpenLog } from '../../application/rebuild-ports.ts'
import { pinEvents } from './pin-events.ts'
import { snapshotEvents } from './snapshot-events.ts'

/** The topics of verification, read for a rebuild. */
export const rebuildLog =
  (kafka: KafkaOptions): OpenLog =>
  (from) =>
    openLogReader({
      kafka,
      consumer: 'verification',
      from: from.map(({ topic, partition, next }) => ({ topic, partition, offset: next })),
    })

/** The handlers of the live model, but for the fence. */
export const rebuildHandlers: FoldHandlers = new Map([
  ...pinEvents<RegisterWriter>(
    (register) => register,
    (register, cancelled) => register.recordCancellation(toCancellation(cancelled)),
  ),
  ...snapshotEvents<RegisterWriter>((register) => register),
])
