/**
 * How things go wrong, in one vocabulary: faults (thrown, for machines to retry or park), problems (told to callers, RFC 9457).
 * Business refusals are neither: the domain returns them as values.
 */
export { allOf } from './all-of.ts'
export { OutageFault, PermanentFault, TransientFault, reasonOf, type Dependency } from './faults.ts'
export { problems, type ProblemName } from './problems.ts'
export {
  ProblemError,
  problemTypeBase,
  toProblemDocument,
  type FieldError,
  type Occurrence,
  type ProblemDocument,
} from './problem-document.ts'
