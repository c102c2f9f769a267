import { broken, look, well, type Finding } from './finding.ts'

/** What the answers of the hub say about an installation. Pure, so that every finding can be tested. */

const oldestNode = 24
const clockToleranceMs = 5_000
const outboxToleranceSeconds = 15
const lagToleranceSeconds = 60

export const examineNode = (version: string): Finding =>
  Number(version.replace(/^v/, '').split('.')[0]) >= oldestNode
    ? well('Node', version)
    : broken('Node', version, `hubctl needs Node ${oldestNode} or later; \`npm run hubctl\` brings it.`)

export const examineClock = (ours: Date, theirs: Date | undefined): Finding => {
  if (theirs === undefined) return look('clock', 'the hub does not say its time', 'Compare the clocks by hand.')
  // The header has no parts of a second.
  const apart = Math.abs(ours.getTime() - theirs.getTime())
  return apart <= clockToleranceMs
    ? well('clock', 'agrees with the hub')
    : broken(
        'clock',
        `${Math.round(apart / 1000)} s apart from the hub`,
        'Set the clock of this machine or of the gateway; tokens depend on it: docs/runbooks/clock-jumps.md.',
      )
}

export interface ServiceState {
  readonly service: string
  readonly processes: readonly { readonly state: string; readonly parts: Readonly<Record<string, string>> }[]
  readonly parked?: number
  readonly overdue?: number
  readonly outbox?: { readonly rows: number; readonly oldestSeconds: number | null }
}

const partsOf = (parts: Readonly<Record<string, string>>): string =>
  Object.entries(parts)
    .map(([name, state]) => `${name}: ${state}`)
    .join(', ')

const examineHealth = ({ service, processes }: ServiceState): Finding => {
  const what = `service ${service}`
  const bad = processes.filter(({ state }) => state !== 'ready')
  if (processes.length > 0 && bad.length === 0) return well(what, `${processes.length} ready`)
  const states = bad.map(({ state, parts }) =>
    Object.keys(parts).length === 0 ? state : `${state} (${partsOf(parts)})`,
  )
  const page = bad.some(({ parts }) => parts['consumer'] === 'stopped-by-alarm') ? 'mass-failure' : 'service-away'
  return broken(
    what,
    states.join('; ') || 'no process',
    `See docs/runbooks/${page}.md; \`npm run logs -- ${service}\`.`,
  )
}

const examineOutbox = ({ service, outbox }: ServiceState): readonly Finding[] => {
  if (outbox === undefined) return []
  const seconds = outbox.oldestSeconds ?? 0
  const what = `outbox of ${service}`
  if (seconds <= outboxToleranceSeconds) return [well(what, `${outbox.rows} events on their way`)]
  const said = `${outbox.rows} events, the oldest ${Math.round(seconds)} s old`
  return [broken(what, said, 'The relay does not send: docs/runbooks/outbox-age.md.')]
}

const examineKept = ({ service, parked = 0, overdue = 0 }: ServiceState): readonly Finding[] => [
  ...(parked === 0
    ? []
    : [
        look(
          `parked in ${service}`,
          `${parked} events`,
          'See why with `hubctl parked groups`, then docs/runbooks/parked-events.md.',
        ),
      ]),
  ...(overdue === 0
    ? []
    : [
        look(
          `waiting in ${service}`,
          `${overdue} events past their deadline`,
          'See what they await with `hubctl waiting`, then docs/runbooks/waiting-overdue.md.',
        ),
      ]),
]

export const examineServices = (services: readonly ServiceState[]): readonly Finding[] =>
  services.flatMap((state) => [examineHealth(state), ...examineOutbox(state), ...examineKept(state)])

export interface TopicState {
  readonly topic: string
  readonly partitions: readonly unknown[]
  readonly consumers: readonly {
    readonly consumer: string
    readonly records: number
    readonly oldestSeconds?: number
  }[]
}

const examineTopic = (topic: string, declared: number, found: TopicState | undefined): readonly Finding[] => {
  if (found === undefined) {
    return [broken(`topic ${topic}`, 'is not there', 'Start provisioning: `npm start`, or `docker compose up topics`.')]
  }
  const there = found.partitions.length
  if (there === declared) return []
  return [
    broken(
      `topic ${topic}`,
      `${there} partitions, declared are ${declared}`,
      'Do not change it by hand: persons would move between partitions. Call the developers.',
    ),
  ]
}

const examineLag = ({ topic, consumers }: TopicState): readonly Finding[] =>
  consumers
    .filter(({ oldestSeconds = 0 }) => oldestSeconds > lagToleranceSeconds)
    .map(({ consumer, records, oldestSeconds = 0 }) =>
      look(
        `${consumer} on ${topic}`,
        `${records} records behind, the oldest ${Math.round(oldestSeconds)} s old`,
        'See docs/runbooks/consumer-behind.md.',
      ),
    )

/** @param declared topics with their numbers of partitions */
export const examineTopics = (
  declared: ReadonlyMap<string, number>,
  found: readonly TopicState[],
): readonly Finding[] => {
  const faults = [...declared].flatMap(([topic, partitions]) =>
    examineTopic(
      topic,
      partitions,
      found.find((state) => state.topic === topic),
    ),
  )
  const lags = found.flatMap(examineLag)
  return [
    ...(faults.length === 0 ? [well('topics', `${declared.size} as declared`)] : faults),
    ...(lags.length === 0 ? [well('consumers', 'none is behind')] : lags),
  ]
}
