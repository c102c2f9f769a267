/** What was looked at, how much of it there was, and what was not as it must be. */
export interface Finding {
  readonly what: string
  readonly looked: number
  readonly violations: readonly string[]
}
