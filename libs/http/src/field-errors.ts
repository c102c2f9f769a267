import { ProblemError, type FieldError, type ProblemName } from '@hub/failure'

/** What is used of an ajv error in verbose mode. */
export interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
  readonly parentSchema?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Keywords of our own in request schemas. `x-problem`: the problem that a malformed value of this field is. `x-hint`: what the value must be, in
 * plain words.
 */
export const annotations = ['x-problem', 'x-hint'] as const

const sentences: Readonly<Record<string, (params: SchemaError['params']) => string>> = {
  required: () => 'is required',
  type: ({ type }) => `must be of type ${String(type)}`,
  additionalProperties: () => 'has a member that is not known here',
  maxLength: ({ limit }) => `must have at most ${String(limit)} characters`,
  minLength: ({ limit }) => `must have at least ${String(limit)} characters`,
  maxItems: ({ limit }) => `must have at most ${String(limit)} items`,
  minProperties: () => 'must not be empty',
  enum: ({ allowedValues }) => `must be one of ${(allowedValues as readonly unknown[]).join(', ')}`,
}

const pointerOf = ({ keyword, instancePath, params }: SchemaError, prefix: string): string =>
  // Only names from the schema go into a pointer: a member that is not known may be anything, a person's name included.
  prefix + instancePath + (keyword === 'required' ? `/${String(params['missingProperty'])}` : '')

const detailOf = ({ keyword, params, parentSchema }: SchemaError): string => {
  const hint = parentSchema?.['x-hint']
  if (typeof hint === 'string' && keyword !== 'required' && keyword !== 'additionalProperties') return hint
  return sentences[keyword]?.(params) ?? 'does not have the form that is asked for'
}

/** @param prefix where the validated part stands: empty for the body, `/headers` or `/query` for the others */
export const toFieldErrors = (errors: readonly SchemaError[], prefix: string): readonly FieldError[] =>
  errors.map((error) => ({ pointer: pointerOf(error, prefix), detail: detailOf(error) }))

/** The problem that all errors are, or the general one where they are of several kinds. */
export const problemOf = (errors: readonly SchemaError[], general: ProblemName): ProblemName => {
  const kinds = new Set(
    errors.map(({ parentSchema, keyword }) => (keyword === 'required' ? undefined : parentSchema?.['x-problem'])),
  )
  const [only] = kinds
  return kinds.size === 1 && typeof only === 'string' ? (only as ProblemName) : general
}

/** A rule that a field breaks, and the problem that this is by itself. */
interface FieldViolation extends FieldError {
  readonly kind: ProblemName
}

/** The problem that all violations are, or an invalid request where they are of several kinds. */
export const toViolationProblem = (violations: readonly FieldViolation[]): ProblemError => {
  const kinds = new Set(violations.map(({ kind }) => kind))
  const [only] = kinds
  const problem = kinds.size === 1 && only !== undefined ? only : 'invalid-request'
  return new ProblemError(problem, { errors: violations.map(({ pointer, detail }) => ({ pointer, detail })) })
}
