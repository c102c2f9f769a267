import type { OutgoingRecord } from '@hub/contracts'
import { createProducer } from '@hub/kafka'
import { silentLogger } from '@hub/testing'
import type { Endpoints } from '@hub/local'

const recordsPerSend = 500

/** Puts records on their topics as the hub's own producer does, many at a time. */
export const publish = async (
  { kafka }: Endpoints,
  records: Iterable<OutgoingRecord>,
  onProgress: (sent: number) => void = () => undefined,
): Promise<void> => {
  const producer = createProducer({ ...kafka, clientId: 'bench', logger: silentLogger })
  let batch: OutgoingRecord[] = []
  let sent = 0
  const flush = async (): Promise<void> => {
    await producer.send(batch)
    sent += batch.length
    onProgress(sent)
    batch = []
  }
  try {
    for (const record of records) {
      batch.push(record)
      if (batch.length === recordsPerSend) await flush()
    }
    if (batch.length > 0) await flush()
  } finally {
    await producer.stop()
  }
}
