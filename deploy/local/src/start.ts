import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectDirectory, startHub } from './hub.ts'
import { endLeftovers, findRunningLauncher } from './process-record.ts'
import { createProgress } from './progress.ts'
import { postgresDirectories } from './servers/postgres.ts'
import { readTracing, usualCollector } from './tracing.ts'

/** `npm start`: everything on this machine, until Ctrl-C. */

const write = (line: string): void => void process.stdout.write(`${line}\n`)

const { values: options } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    state: { type: 'string', default: join(projectDirectory, '.hub') },
    trace: { type: 'boolean', default: false },
    'otlp-endpoint': { type: 'string' },
    replicas: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const usage = `npm start -- [--fresh] [--replicas N] [--trace | --otlp-endpoint URL]
  --fresh              begin with empty databases, topics and new secrets
  --replicas N         so many processes of each service
  --trace              send traces to where npm run demo -- --trace takes them in, ${usualCollector}
  --otlp-endpoint URL  send traces to this OTLP/HTTP collector; else to the one that OTEL_EXPORTER_OTLP_ENDPOINT names
  npm run logs -- [SERVICE] shows the logs`

const removeState = async (): Promise<void> => {
  await endLeftovers(options.state)
  for (const directory of await postgresDirectories(join(options.state, 'postgres')))
    await rm(directory, { recursive: true, force: true })
  for (const part of ['kafka', 'secrets', 'logs', 'endpoints.json', 'processes.json']) {
    await rm(join(options.state, part), { recursive: true, force: true })
  }
}

const nextSignal = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal))
  })

const run = async (): Promise<number> => {
  const other = await findRunningLauncher(options.state)
  if (other !== undefined) {
    write(
      `The hub is running already (process ${other.pid}); stop it first, or call it as it is: ${join(options.state, 'endpoints.json')}`,
    )
    return 1
  }
  if (options.fresh) await removeState()
  const signal = nextSignal()
  const givenUp = Promise.withResolvers<string>()
  const calledOff = new AbortController()
  // A service that cannot live never becomes healthy: there is no use in waiting for it.
  void Promise.race([signal, givenUp.promise]).then((why) => calledOff.abort(why))
  const startedAt = performance.now()
  write('Starting the hub')
  const hub = await startHub({
    stateDirectory: options.state,
    artifactsDirectory: join(projectDirectory, '.hub', 'servers'),
    progress: createProgress(write),
    tracing: readTracing(process.env, options['otlp-endpoint'] ?? (options.trace ? usualCollector : undefined)),
    replicas: Number(options.replicas),
    calledOff: calledOff.signal,
    onRestart: (name, how, pid) => write(`  ${name} died (${how}) and was started again as process ${pid}`),
    onGivenUp: (name, how) =>
      givenUp.resolve(`${name} dies again and again (${how}); see ${join(options.state, 'logs', `${name}.log`)}`),
  })
  const { endpoints } = hub
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  write(`
The hub is up after ${seconds} s.

  gateway         ${endpoints.gateway}
  API, to try     ${endpoints.apiDocs}
  tokens          ${endpoints.tokenEndpoint}
  Kafka           ${endpoints.kafka.brokers.join(',')}
  Redis           ${endpoints.redis}
  all addresses and demo clients   ${join(options.state, 'endpoints.json')}

  npm run demo                 registers births and verifies citizens
  npm run logs -- verification shows the log of a service
  Ctrl-C stops everything`)
  const why = await Promise.race([signal, givenUp.promise])
  write(`\nStopping (${why})`)
  await hub.stop()
  write('Stopped')
  return why.startsWith('SIG') ? 0 : 1
}

try {
  if (options.help) write(usage)
  process.exitCode = options.help ? 0 : await run()
} catch (error) {
  write(`The hub could not be started: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
