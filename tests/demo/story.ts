/** One thing that the demo does, and whether it came out as promised. */
export interface Step {
  readonly chapter: string
  readonly what: string
  readonly result: string
  readonly ms: number
  readonly ok: boolean
}

export interface Outcome {
  readonly result: string
  /** Left out where all is as promised. */
  readonly unlike?: string | undefined
}

export interface Story {
  /** Does something and writes down what came of it. A step that throws is a step that failed; the story goes on. */
  readonly step: (what: string, work: () => Promise<Outcome>) => Promise<void>
  readonly chapter: (name: string) => void
  readonly steps: () => readonly Step[]
}

/** @param watch is told as it happens */
export const createStory = (
  watch: { readonly onChapter?: (name: string) => void; readonly onStep?: (step: Step) => void } = {},
): Story => {
  const steps: Step[] = []
  let chapter = ''
  return {
    chapter: (name) => {
      chapter = name
      watch.onChapter?.(name)
    },
    steps: () => steps,
    step: async (what, work) => {
      const startedAt = performance.now()
      const outcome = await work().catch((error: unknown): Outcome => ({
        result: 'failed',
        unlike: error instanceof Error ? error.message : 'it threw',
      }))
      const result =
        outcome.unlike === undefined ? outcome.result : `${outcome.result}, but promised: ${outcome.unlike}`
      const ms = Math.round(performance.now() - startedAt)
      const step = { chapter, what, result, ms, ok: outcome.unlike === undefined }
      steps.push(step)
      watch.onStep?.(step)
    },
  }
}

/** Whether all came out as promised, and the sentence that says so. */
export const conclude = (steps: readonly Step[]): { readonly ok: boolean; readonly sentence: string } => {
  const failed = steps.filter(({ ok }) => !ok).length
  return failed === 0
    ? { ok: true, sentence: `All ${steps.length} steps as promised.` }
    : { ok: false, sentence: `${failed} of ${steps.length} steps are not as promised.` }
}

/** The outcome, held against what was promised. */
export const promise = (result: string, expected: string, actual: unknown = result): Outcome => ({
  result,
  ...(actual === expected ? {} : { unlike: expected }),
})
