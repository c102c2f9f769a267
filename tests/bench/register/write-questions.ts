import { take } from '../../fixtures/index.ts'
import type { BenchHub } from '../bench.ts'
import { generatePersons, type Person } from './persons.ts'
import { generateQuestions } from './questions.ts'

export interface WrittenQuestions {
  readonly persons: readonly Person[]
  /** Bodies of verifications, one a line. */
  readonly file: string
}

/** Makes persons and questions about them. */
export const writeQuestions = async (
  hub: Pick<BenchHub, 'writeLines'>,
  amount: { readonly seed: number; readonly persons: number; readonly questions: number },
): Promise<WrittenQuestions> => {
  const persons = generatePersons(amount.seed, amount.persons)
  const questions = take(generateQuestions(amount.seed, persons), amount.questions)
  const lines = Array.from(questions, ({ question }) => JSON.stringify(question))
  return { persons, file: await hub.writeLines('questions.ndjson', lines) }
}
