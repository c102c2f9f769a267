import { createSecretKey, randomUUID, randomUUIDv7 } from 'node:crypto'
import { createManagementServer, createServiceServer } from '@hub/http'
import { createProducer, createTopicReader, readKafkaSettings } from '@hub/kafka'
import type { Part } from '@hub/lifecycle'
import { createDatabase, databaseCheck } from '@hub/postgres'
import type { Logger, Telemetry } from '@hub/telemetry'
import { overviewRoutes } from './adapters/http/overview.ts'
import { parkedRoutes } from './adapters/http/parked.ts'
import { rebuildRoutes } from './adapters/http/rebuilds.ts'
import { replayRoutes } from './adapters/http/replays.ts'
import { streamRoutes } from './adapters/http/streams.ts'
import { createManagementClient } from './adapters/management/management-client.ts'
import { createReplayTarget } from './adapters/management/replay-target.ts'
import { replayStore } from './adapters/postgres/replay-store.ts'
import { revelationStore } from './adapters/postgres/revelation-store.ts'
import { createAskConsumers } from './application/ask-consumers.ts'
import { createReplayRunner } from './adapters/runner/replay-runner.ts'
import { createContinueReplay } from './application/continue-replay.ts'
import { createFindEvent } from './application/find-event.ts'
import { createPlanReplay } from './application/plan-replay.ts'
import { createReadOverview } from './application/read-overview.ts'
import { createReadSelected } from './application/read-selected.ts'
import { createReadTopics } from './application/read-topics.ts'
import { createRevealEvent } from './application/reveal-event.ts'
import { createSearchEvents } from './application/search-events.ts'
import { createSteerReplay } from './application/steer-replay.ts'
import { createTraceJourney } from './application/trace-journey.ts'
import type { Config } from './config.ts'

const name = 'operations'
const source = 'VN/GOV/000.00.00.G01/operations'

/** Parts in the order of starting. */
export const compose = (config: Config, logger: Logger, telemetry: Telemetry): readonly Part[] => {
  const callerContextKey = createSecretKey(config.CALLER_CONTEXT_KEY, 'base64')
  const database = createDatabase({
    url: config.DATABASE_URL,
    source,
    maxConnections: config.DATABASE_CONNECTIONS,
    logger,
  })
  const servers = createManagementClient({ urls: config.MANAGEMENT_URLS, callerContextKey, logger })

  const consumers = createAskConsumers({ servers })
  const kafka = { ...readKafkaSettings(config), clientId: name, logger }
  const topics = createTopicReader(kafka)
  const producer = createProducer(kafka)
  const now = (): Date => new Date()
  const findEvent = createFindEvent({ topics })
  const streams = {
    readTopics: createReadTopics({ topics, now }),
    searchEvents: createSearchEvents({ topics }),
    findEvent,
    traceJourney: createTraceJourney({ topics, servers, findEvent }),
    revealEvent: createRevealEvent({ findEvent, revelations: revelationStore(database) }),
    now,
  }

  const replays = replayStore(database)
  const steering = createSteerReplay({ replays, approvalAbove: config.REPLAY_APPROVAL_ABOVE })
  const replayRunner = createReplayRunner({
    continueReplay: createContinueReplay({
      replays,
      readSelected: createReadSelected({ topics }),
      target: createReplayTarget(servers),
      send: producer.send,
      process: randomUUID(),
      newId: randomUUIDv7,
    }),
    logger,
  })

  const http = createServiceServer({
    name: 'http',
    host: config.HOST,
    port: config.PORT,
    logger,
    callerContextKey,
    description: { title: 'Operations', description: 'Operators see every stream and mend what went wrong.' },
    routes: (app) => {
      overviewRoutes({ readOverview: createReadOverview({ servers }), consumers })(app)
      parkedRoutes({ consumers })(app)
      streamRoutes(streams)(app)
      rebuildRoutes({ servers })(app)
      replayRoutes({
        planReplay: createPlanReplay({ topics, replays, now, newId: randomUUIDv7 }),
        ...steering,
        replays,
      })(app)
    },
  })
  const management = createManagementServer({
    host: config.HOST,
    port: config.MANAGEMENT_PORT,
    logger,
    telemetry,
    checks: [databaseCheck(database)],
    tables: {},
  })
  return [management, database, servers, producer, replayRunner, http]
}
