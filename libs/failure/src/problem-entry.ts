/** One thing that a caller can be told. */
export interface ProblemEntry {
  readonly status: number
  readonly title: string
  /** What the calling system does about it. */
  readonly caller: string
  /** What the operator of the hub does about it. */
  readonly operator: string
}

export const nothing = 'Nothing.'
