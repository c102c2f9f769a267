/** Lets one loop sleep until somebody has work for it. A call that comes while nobody waits is remembered, once. */
export interface WakeUp {
  readonly call: () => void
  /** Resolves at the next call, at once if one is remembered, or after the time is over. One waiter at a time. */
  readonly wait: (timeoutMs: number) => Promise<void>
}

export const createWakeUp = (): WakeUp => {
  let remembered = false
  let release: (() => void) | undefined
  return {
    call: () => {
      if (release === undefined) remembered = true
      else release()
    },
    wait: (timeoutMs) =>
      new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer)
          release = undefined
          remembered = false
          resolve()
        }
        const timer = setTimeout(finish, timeoutMs)
        if (remembered) finish()
        else release = finish
      }),
  }
}
