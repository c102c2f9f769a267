import { topics } from '@hub/contracts'
import { pause } from '@hub/lifecycle'
import { given, type Arguments } from './command.ts'
import type { HubClient } from './hub-client.ts'
import { settingsFor, withHub } from './perform.ts'
import { say, type Terminal } from './terminal.ts'

interface StreamEvent {
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly writtenAt: string
  readonly type?: string
  readonly id?: string
  readonly key?: string
  readonly fault?: string
}

interface Page {
  readonly events: readonly StreamEvent[]
  readonly next: string
}

const pollMs = 1_000

/** The topics of facts: what one follows who names none. The message log and dead letters have to be named. */
const factTopics = Object.entries(topics).flatMap(([name]) =>
  name.endsWith('.dlt') || name === 'exchange.log.v1' ? [] : [name],
)

const wantedTopics = ({ topic }: Arguments): readonly string[] =>
  Array.isArray(topic) && topic.length > 0 ? topic.map(String) : factTopics

const toLine = ({ writtenAt, topic, partition, offset, type, fault, id = '', key = '' }: StreamEvent): string =>
  [writtenAt, type ?? fault ?? 'undecodable', `${topic}/${partition}/${offset}`, id, key].join('  ').trimEnd()

const followTopic = async (
  { terminal, hub, args }: { readonly terminal: Terminal; readonly hub: HubClient; readonly args: Arguments },
  topic: string,
): Promise<void> => {
  const filters = given(args, ['type', 'person', 'act'])
  let place: Readonly<Record<string, string>> = { from: given(args, ['from'])['from'] ?? terminal.now().toISOString() }
  while (!terminal.interrupted.aborted) {
    const query = { topic, ...filters, ...place }
    const { events, next } = (await hub.call({ method: 'GET', path: '/streams/events', query })).body as Page
    for (const event of events) say(terminal.stdout, args['json'] === true ? JSON.stringify(event) : toLine(event))
    place = { ...(place['from'] === undefined ? {} : { from: place['from'] }), after: next }
    if (events.length === 0) await pause(pollMs, terminal.interrupted)
  }
}

/** Prints events as they come, until somebody presses Ctrl-C: one line each, or with `--json` one document a line. */
export const follow = async (terminal: Terminal, args: Arguments): Promise<void> => {
  const settings = await settingsFor(terminal, args, 'viewer')
  await withHub(terminal, settings, async (hub) => {
    await Promise.all(wantedTopics(args).map((topic) => followTopic({ terminal, hub, args }, topic)))
  })
}
