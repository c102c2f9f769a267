import { Type, type Static } from 'typebox'
import type { App } from './server.ts'

const RecordBody = Type.Object({
  topic: Type.String({ minLength: 1, maxLength: 249 }),
  partition: Type.Integer({ minimum: 0 }),
  offset: Type.String({ pattern: '^\\d{1,19}$' }),
  key: Type.Optional(Type.String()),
  headers: Type.Record(Type.String(), Type.String()),
  /** Base64; absent where the record has no value. */
  value: Type.Optional(Type.String()),
})

const RehearsalBody = Type.Object({ records: Type.Array(RecordBody, { minItems: 1, maxItems: 500 }) })
const SightingsBody = Type.Object({ eventIds: Type.Array(Type.String({ format: 'uuid' }), { maxItems: 10_000 }) })
const ReplayParams = Type.Object({ replayId: Type.String({ format: 'uuid' }) })

/** A record as the consumer would get it from its source. */
interface RehearsedRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly key: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly value: Buffer | null
}

/** What would become of a record; see `ReplayResult` of `@hub/kafka`. */
interface RehearsedOutcome {
  readonly eventId: string | undefined
  readonly eventType: string | undefined
  readonly result: string
  readonly reason: string | undefined
}

/** What a consumer offers to whoever plans and watches a replay. */
interface ReplayDesk {
  /** All records of one key in one transaction that is rolled back. @returns what would become of each, in their order */
  readonly rehearse: (records: readonly RehearsedRecord[]) => Promise<readonly RehearsedOutcome[]>
  /** @returns how many of the events were applied, or wait */
  readonly countApplied: (eventIds: readonly string[]) => Promise<number>
  readonly countResults: (replayId: string) => Promise<readonly object[]>
}

const toRecord = ({ key, value, ...record }: Static<typeof RecordBody>): RehearsedRecord => ({
  ...record,
  key,
  value: value === undefined ? null : Buffer.from(value, 'base64'),
})

/** `/operator/rehearsals`, `/operator/sightings` and `/operator/replays/{id}` of a consumer. */
export const replayRoutes =
  ({ rehearse, countApplied, countResults }: ReplayDesk) =>
  (app: App): void => {
    app.post('/rehearsals', { schema: { body: RehearsalBody } }, async ({ body: { records } }) => {
      const outcomes = await rehearse(records.map(toRecord))
      return {
        outcomes: records.map(({ topic, partition, offset }, index) => ({
          topic,
          partition,
          offset,
          ...outcomes[index],
        })),
      }
    })
    app.post('/sightings', { schema: { body: SightingsBody } }, async ({ body: { eventIds } }) => ({
      applied: await countApplied(eventIds),
    }))
    app.get('/replays/:replayId', { schema: { params: ReplayParams } }, async ({ params: { replayId } }) => ({
      replayId,
      counts: await countResults(replayId),
    }))
  }
