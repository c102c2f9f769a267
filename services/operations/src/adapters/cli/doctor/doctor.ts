import { topics } from '@hub/contracts'
import type { Arguments } from '../command.ts'
import { CommandFailure } from '../exit-codes.ts'
import type { HubClient } from '../hub-client.ts'
import { settingsFor, withHub } from '../perform.ts'
import { renderTable } from '../render.ts'
import { say, toJson, type Terminal } from '../terminal.ts'
import {
  examineClock,
  examineNode,
  examineServices,
  examineTopics,
  type ServiceState,
  type TopicState,
} from './examine.ts'
import { broken, well, type Finding } from './finding.ts'

const declaredTopics = new Map(Object.entries(topics).map(([name, { partitions }]) => [name, partitions]))

const toFinding = (what: string, error: unknown): Finding => {
  if (!(error instanceof CommandFailure)) throw error
  const [first = 'Try again; if it lasts, see docs/runbooks/service-away.md.', ...rest] = error.lines
  return broken(what, error.message, [first, ...rest].join(' '))
}

/** What one request shows; or that it failed, and why. */
const ask = async (what: string, work: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> => {
  try {
    return await work()
  } catch (error) {
    return [toFinding(what, error)]
  }
}

const askServices = (terminal: Terminal, hub: HubClient): Promise<readonly Finding[]> =>
  ask('hub', async () => {
    const { body, date } = await hub.call({ method: 'GET', path: '/overview' })
    const { services } = body as { services: readonly ServiceState[] }
    return [
      well('gateway', 'answers, and takes the token'),
      examineClock(terminal.now(), date),
      ...examineServices(services),
    ]
  })

const askTopics = (hub: HubClient): Promise<readonly Finding[]> =>
  ask('topics', async () => {
    const { body } = await hub.call({ method: 'GET', path: '/streams/topics' })
    return examineTopics(declaredTopics, (body as { topics: readonly TopicState[] }).topics)
  })

const examineHub = async (terminal: Terminal, args: Arguments): Promise<readonly Finding[]> => {
  const settings = await settingsFor(terminal, args, 'viewer')
  const found = await withHub(terminal, settings, async (hub) => {
    const services = await askServices(terminal, hub)
    // Where nothing answers, asking for more says nothing more.
    return services.length === 1 ? services : [...services, ...(await askTopics(hub))]
  })
  return [well('settings', `${settings.gateway} as ${settings.clientId}`), ...found]
}

const marks = { well: '✔', look: '!', broken: '✘' } as const

const show = (terminal: Terminal, findings: readonly Finding[]): void => {
  const rows = findings.map(({ state, ...finding }) => ({ '': marks[state], ...finding }))
  say(terminal.stdout, renderTable(rows, ['', 'what', 'said', 'todo']))
}

/** Looks at an installation from where an operator stands, and says what to do about what is wrong. */
export const examine = async (terminal: Terminal, args: Arguments): Promise<void> => {
  const findings = [examineNode(process.version), ...(await ask('settings', () => examineHub(terminal, args)))]
  if (args['json'] === true) say(terminal.stdout, toJson(findings))
  else show(terminal, findings)
  const faults = findings.filter(({ state }) => state === 'broken').length
  if (faults > 0) throw new CommandFailure('failed', `${faults} of ${findings.length} findings need a hand.`)
}
