/** What hubctl ends with, for scripts. */
export const exitCodes = {
  /** Done, or nothing wrong was found. */
  done: 0,
  /** It could not be done, or `doctor` found something that does not work. */
  failed: 1,
  /** The command line or the settings of hubctl are wrong; nothing was sent. */
  usage: 2,
  /** The hub refused; sending the same again leads nowhere. */
  refused: 3,
  /** The hub, or what it needs, is away; try again later. */
  away: 4,
} as const

type ExitKind = keyof typeof exitCodes

/** Ends a command with a sentence for whoever called it. */
export class CommandFailure extends Error {
  readonly kind: ExitKind
  /** Further lines: details, and what to do. */
  readonly lines: readonly string[]

  constructor(kind: ExitKind, message: string, lines: readonly string[] = []) {
    super(message)
    this.name = 'CommandFailure'
    this.kind = kind
    this.lines = lines
  }
}
