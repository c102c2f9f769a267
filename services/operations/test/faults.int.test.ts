import * as jestGlobals from '@jest/globals'
import {
  createProxiedServers,
  describeFaults,
  getAsGateway,
  noTelemetry,
  randomKey,
  silentLogger,
  startService,
  type ServiceUnderFaults,
  type Work,
} from '@hub/testing'
import { compose } from '../src/compose.ts'

/** The service takes in nothing by itself: what must hold is that it answers. */
const nothing: Work = {
  isBegun: () => Promise.resolve(true),
  isDone: () => Promise.resolve(true),
  count: () => Promise.resolve([1]),
}

const setUp = async (): Promise<ServiceUnderFaults<'postgres' | 'kafka'>> => {
  const servers = await createProxiedServers('operations')
  const callerKey = randomKey()
  const config = {
    ...servers.config,
    CALLER_CONTEXT_KEY: callerKey,
    MANAGEMENT_URLS: 'population=http://127.0.0.1:1',
    REPLAY_APPROVAL_ABOVE: 1000,
  }
  return {
    ...servers,
    bring: () => Promise.resolve(nothing),
    ask: (service) => getAsGateway({ url: service.url('http'), callerKey }, '/v1/overview'),
    start: () => startService(compose(config, silentLogger, noTelemetry)),
  }
}

// What the other services say does not depend on the servers of this one.
const answers = { promise: 'operators see how the services are', callers: 'an answer' } as const

describeFaults(jestGlobals, setUp, {
  'postgres away at start': { ...answers, ready: false },
  'postgres away in the middle': { ...answers, ready: false },
  'postgres half-open': { ...answers, ready: false },
  'postgres slow': { ...answers, ready: true },
  // Kafka is read when somebody asks for a stream, and only then.
  'kafka away at start': { ...answers, ready: true },
  'kafka away in the middle': { ...answers, ready: true },
  'kafka half-open': { ...answers, ready: true },
  'kafka slow': { ...answers, ready: true },
})
