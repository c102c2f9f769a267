import type { Options } from 'yargs'

/** Arguments as the command line gives them; the options of the command say which are there. */
export type Arguments = Readonly<Record<string, unknown>>

/** A request to the operations service, behind `/operations/v1`. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
}

/** Which of the operators' subsystems may do it: the least that is enough. */
export type Role = 'viewer' | 'operator' | 'approver'

/** How far something has come that takes long; undefined when the answer does not say. */
export interface Stage {
  readonly done: number
  readonly total: number
  readonly isOver: boolean
}

/** One action of an operator: a command, the request that it becomes, and how the answer is shown. */
export interface Command {
  /** As yargs takes it: words, then `<needed>` and `[possible]` arguments. */
  readonly command: string
  readonly describe: string
  readonly options?: Readonly<Record<string, Options>>
  readonly role?: Role
  readonly toRequest: (args: Arguments) => Request
  /** Columns of the table, where the answer is a list; all that the rows have unless given. `a.b` leads into what is nested. */
  readonly columns?: readonly string[]
  /** For what takes long: where to look how far it has come, and how to read it. With it comes `--wait`. */
  readonly progress?: {
    readonly toRequest: (answer: Arguments) => Request
    readonly stageOf: (answer: Arguments) => Stage | undefined
  }
}

export interface CommandGroup {
  readonly name: string
  readonly describe: string
  readonly commands: readonly Command[]
}

export const text = (args: Arguments, name: string): string => {
  const value = args[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** What of these was given. */
export const given = (args: Arguments, names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, text(args, name)] as const).filter(([, value]) => value !== ''))

/** A part of a path, whatever it holds. */
export const segment = (args: Arguments, name: string): string => encodeURIComponent(text(args, name))

export const pageOptions = {
  after: { type: 'string', describe: 'go on behind this place; the page before says it as `next`' },
  limit: { type: 'string', describe: 'most rows' },
} as const satisfies Record<string, Options>
