/**
 * Something that can never succeed as it is: retrying is pointless, a human has to look.
 * `reason` is a stable label (lower-kebab) that operators group by; the message must not hold personal data.
 */
export class PermanentFault extends Error {
  readonly reason: string

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PermanentFault'
    this.reason = reason
  }
}

/** Something that may succeed when tried again shortly: a deadlock, a serialization failure, a slow partner. */
export class TransientFault extends Error {
  readonly reason: string

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TransientFault'
    this.reason = reason
  }
}

export type Dependency = 'postgres' | 'kafka' | 'redis' | 'upstream' | 'numbering-key'

/**
 * One of our own servers is away, or a key that only a restart can bring. No event is to blame for it, so consumers neither bisect nor park: they wait.
 * HTTP answers 503 with `Retry-After`.
 */
export class OutageFault extends TransientFault {
  readonly dependency: Dependency

  constructor(dependency: Dependency, message: string, options?: ErrorOptions) {
    super(`${dependency}-away`, message, options)
    this.name = 'OutageFault'
    this.dependency = dependency
  }
}

/** The label under which a failure is counted and parked. An error of no known family is a bug of ours. */
export const reasonOf = (error: unknown): string =>
  error instanceof PermanentFault || error instanceof TransientFault ? error.reason : 'bug'
