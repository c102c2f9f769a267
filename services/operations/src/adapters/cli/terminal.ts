import type { Writable } from 'node:stream'
import type { HubClient } from './hub-client.ts'
import type { Environment, Settings } from './settings.ts'

/** What a command has around it; tests give their own. */
export interface Terminal {
  readonly env: Environment
  /** What was asked for, for people or programs to read on. */
  readonly stdout: Writable
  /** Everything else: progress, remarks, failures. */
  readonly stderr: Writable & { readonly isTTY?: boolean }
  /** Aborted when somebody presses Ctrl-C. */
  readonly interrupted: AbortSignal
  readonly newId: () => string
  readonly now: () => Date
  readonly connect: (settings: Settings) => HubClient
}

export const say = (output: Writable, ...lines: readonly string[]): void => {
  for (const line of lines) output.write(`${line}\n`)
}

export const toJson = (value: unknown): string => JSON.stringify(value, undefined, 2)
