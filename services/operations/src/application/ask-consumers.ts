import { consumption, type ConsumerName } from '@hub/contracts'
import type { Answer } from '../domain/answer.ts'
import type { Command, ManagementServers, Operator } from './ports.ts'

type Row = Readonly<Record<string, unknown>>

/** Rows of several services, each with whose it is, and the services that did not answer. */
export interface Gathered {
  readonly rows: readonly Row[]
  readonly away: readonly string[]
}

export const consumerNames = Object.keys(consumption) as ConsumerName[]

const rowsOf = (consumer: ConsumerName, answer: Answer): readonly Row[] =>
  answer.kind === 'answered' && Array.isArray(answer.body)
    ? (answer.body as Row[]).map((row) => ({ ...row, consumer }))
    : []

/** What is asked of, and told to, the services that consume events. What a consumer refuses is refused by it, not here. */
export const createAskConsumers = ({ servers }: { readonly servers: ManagementServers }) => {
  /** @returns the consumer that knows the target; undefined where all answered and none does */
  const findOwner = async (
    target: string,
    operator: Operator,
  ): Promise<{ readonly consumer: ConsumerName; readonly answer: Answer } | undefined> => {
    const answers = await Promise.all(
      consumerNames.map(async (consumer) => ({ consumer, answer: await servers.ask(consumer, target, operator) })),
    )
    return (
      answers.find(({ answer }) => answer.kind === 'answered') ?? answers.find(({ answer }) => answer.kind === 'away')
    )
  }
  return {
    /** Asks all of them at once. */
    gather: async (
      target: string,
      operator: Operator,
      consumers: readonly ConsumerName[] = consumerNames,
    ): Promise<Gathered> => {
      const answers = await Promise.all(consumers.map((consumer) => servers.ask(consumer, target, operator)))
      return {
        rows: consumers.flatMap((consumer, index) => rowsOf(consumer, answers[index] ?? { kind: 'away' })),
        away: consumers.filter((_consumer, index) => answers[index]?.kind === 'away'),
      }
    },
    tell: (consumer: ConsumerName, command: Command, operator: Operator): Promise<Answer> =>
      servers.command(consumer, command, operator),
    findOwner,
  }
}

export type AskConsumers = ReturnType<typeof createAskConsumers>
