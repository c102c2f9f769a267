import { ProblemError } from '@hub/failure'
import { setOutcome, type App } from '@hub/http'
import type { createFindEvent } from '../../application/find-event.ts'
import type { createReadTopics } from '../../application/read-topics.ts'
import type { createRevealEvent } from '../../application/reveal-event.ts'
import type { createSearchEvents } from '../../application/search-events.ts'
import type { createTraceJourney } from '../../application/trace-journey.ts'
import { decodeCursor } from '../../domain/page.ts'
import { toStreamEvent, type StreamEvent } from '../../domain/stream-event.ts'
import { operatorOf } from './operator.ts'
import {
  EventParams,
  EventQuery,
  EventsAnswer,
  EventsQuery,
  JourneyAnswer,
  RevelationBody,
  StreamEventAnswer,
  TopicsAnswer,
} from './stream-schemas.ts'

const defaultLimit = 50
const defaultWindowMs = 3_600_000

export interface StreamRoutesDeps {
  readonly readTopics: ReturnType<typeof createReadTopics>
  readonly searchEvents: ReturnType<typeof createSearchEvents>
  readonly findEvent: ReturnType<typeof createFindEvent>
  readonly traceJourney: ReturnType<typeof createTraceJourney>
  readonly revealEvent: ReturnType<typeof createRevealEvent>
  readonly now: () => Date
}

const found = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new ProblemError('unknown-event')
  return value
}

const toAnswer = ({ writtenAtMs, ...event }: StreamEvent) => ({
  ...event,
  writtenAt: new Date(writtenAtMs).toISOString(),
})

const tags = ['streams']

const listRoutes =
  ({ readTopics, searchEvents, now }: StreamRoutesDeps) =>
  (app: App): void => {
    const topicsSchema = {
      tags,
      response: { 200: TopicsAnswer },
      summary: 'Topics with rates, sizes and lag',
      description: 'For each consumer and partition how many records are not dealt with, and how old the oldest is.',
    }
    app.get('/v1/streams/topics', { schema: topicsSchema }, async (_request, reply) => {
      const topics = await readTopics()
      setOutcome(reply, 'topics')
      return {
        topics: topics.map((topic) => ({
          ...topic,
          partitions: [...topic.partitions],
          consumers: topic.consumers.map((one) => ({ ...one, partitions: [...one.partitions] })),
        })),
      }
    })

    const eventsSchema = {
      tags,
      querystring: EventsQuery,
      response: { 200: EventsAnswer },
      summary: 'Events of a topic',
      description:
        'In the order in which they were written, personal data masked. A search that would read too much ends early, says so with `complete`, and goes on from `next`.',
    }
    app.get('/v1/streams/events', { schema: eventsSchema }, async (request, reply) => {
      const { topic, from, to, type, person, act, after, limit } = request.query
      const page = await searchEvents({
        topic,
        fromMs: from === undefined ? now().getTime() - defaultWindowMs : Date.parse(from),
        toMs: to === undefined ? undefined : Date.parse(to),
        filter: { type, person, act },
        after: after === undefined ? undefined : decodeCursor(after),
        limit: Number(limit ?? defaultLimit),
      })
      setOutcome(reply, 'events')
      return { ...page, events: page.events.map(toAnswer) }
    })
  }

const eventRoutes =
  ({ findEvent, traceJourney, revealEvent }: StreamRoutesDeps) =>
  (app: App): void => {
    const eventSchema = {
      tags,
      params: EventParams,
      querystring: EventQuery,
      response: { 200: StreamEventAnswer },
      summary: 'One event, personal data masked',
    }
    app.get('/v1/streams/events/:eventId', { schema: eventSchema }, async (request, reply) => {
      const record = found(await findEvent(request.params.eventId, request.query.topic))
      setOutcome(reply, 'event')
      return toAnswer(toStreamEvent(record))
    })

    const journeySchema = {
      tags,
      params: EventParams,
      querystring: EventQuery,
      response: { 200: JourneyAnswer },
      summary: 'Where an event went',
      description: 'What became of it at each consumer, what led to it and what it led to.',
    }
    app.get('/v1/streams/events/:eventId/journey', { schema: journeySchema }, async (request, reply) => {
      const { eventId } = request.params
      const journey = found(await traceJourney(eventId, operatorOf(request), request.query.topic))
      setOutcome(reply, 'journey')
      return {
        event: toAnswer(journey.event),
        stations: [...journey.stations],
        causedBy: journey.causedBy.map(toAnswer),
        caused: journey.caused.map(toAnswer),
        complete: journey.complete,
      }
    })

    const revelationSchema = {
      tags,
      params: EventParams,
      body: RevelationBody,
      response: { 200: StreamEventAnswer },
      summary: 'One event with its personal data',
      description: 'Who saw it, and why, is kept.',
    }
    app.post('/v1/streams/events/:eventId/revelation', { schema: revelationSchema }, async (request, reply) => {
      const { eventId } = request.params
      const event = found(await revealEvent(eventId, request.body.reason, operatorOf(request)))
      setOutcome(reply, 'revealed')
      return toAnswer(event)
    })
  }

/** `/v1/streams`: what travels, where it went, what it caused. */
export const streamRoutes =
  (deps: StreamRoutesDeps) =>
  (app: App): void => {
    listRoutes(deps)(app)
    eventRoutes(deps)(app)
  }
