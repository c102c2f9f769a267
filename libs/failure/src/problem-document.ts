import { problems, type ProblemName } from './problems.ts'

/** One field that is wrong. `pointer` is an RFC 6901 pointer into the request; `detail` never repeats the value. */
export interface FieldError {
  readonly pointer: string
  readonly detail: string
}

/** RFC 9457, with the extension members `errors` and `traceId`. */
export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly instance?: string
  readonly errors?: readonly FieldError[]
  readonly traceId?: string
}

export interface Occurrence {
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  readonly instance?: string
  readonly traceId?: string
}

/** `type` URIs begin with this; the gateway serves the pages under the same path. */
export const problemTypeBase = 'https://hub.ndxp.example/problems/'

export const toProblemDocument = (name: ProblemName, occurrence: Occurrence = {}): ProblemDocument => ({
  type: problemTypeBase + name,
  title: problems[name].title,
  status: problems[name].status,
  ...occurrence,
})

/** Thrown by adapters at the HTTP edge, where a refusal or malformed input becomes an answer. The domain never throws it. */
export class ProblemError extends Error {
  readonly problem: ProblemName
  readonly occurrence: Occurrence

  constructor(problem: ProblemName, occurrence: Occurrence = {}) {
    super(problems[problem].title)
    this.name = 'ProblemError'
    this.problem = problem
    this.occurrence = occurrence
  }
}
