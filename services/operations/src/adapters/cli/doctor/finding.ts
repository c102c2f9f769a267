/** What was looked at, and how it is. */
export interface Finding {
  readonly what: string
  readonly state: 'well' | 'look' | 'broken'
  readonly said: string
  /** What to do about it, where there is something to do. */
  readonly todo?: string
}

export const well = (what: string, said: string): Finding => ({ what, state: 'well', said })
export const look = (what: string, said: string, todo: string): Finding => ({ what, state: 'look', said, todo })
export const broken = (what: string, said: string, todo: string): Finding => ({ what, state: 'broken', said, todo })
