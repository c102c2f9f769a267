import { toStreamEvent, type StreamEvent } from '../domain/stream-event.ts'
import type { createFindEvent } from './find-event.ts'
import type { Operator, Revelations } from './ports.ts'

/** Shows an event with everything that it says. Who saw it, and why, is kept before it is shown. */
export const createRevealEvent =
  (deps: { readonly findEvent: ReturnType<typeof createFindEvent>; readonly revelations: Revelations }) =>
  async (eventId: string, reason: string, operator: Operator): Promise<StreamEvent | undefined> => {
    const record = await deps.findEvent(eventId)
    if (record === undefined) return undefined
    const { exchangeId, client, officer = '' } = operator
    await deps.revelations.record({ exchangeId, topic: record.topic, eventId, client, officer, reason })
    return toStreamEvent(record, (_type, data) => data)
  }
