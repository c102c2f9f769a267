import { ProblemError, problems, problemTypeBase, type FieldError, type ProblemName } from '@hub/failure'
import type { Answer } from '../../domain/answer.ts'

interface Refusal {
  readonly type?: string
  readonly errors?: readonly FieldError[]
}

const nameOf = ({ type }: Refusal): ProblemName | undefined => {
  const name = type?.startsWith(problemTypeBase) === true ? type.slice(problemTypeBase.length) : undefined
  return name !== undefined && Object.hasOwn(problems, name) ? (name as ProblemName) : undefined
}

/** What a service answered, for the operator. @throws ProblemError what it refused, in its own words, or that it is away */
export const passOn = (answer: Answer): unknown => {
  if (answer.kind === 'answered') return answer.body
  if (answer.kind === 'away') throw new ProblemError('service-unavailable')
  const refusal = (answer.body ?? {}) as Refusal
  const { errors } = refusal
  throw new ProblemError(nameOf(refusal) ?? 'internal-error', errors === undefined ? {} : { errors })
}
