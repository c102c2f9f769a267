/** Says what is being done and how long it took, one line a step. */
export interface Progress {
  /** @param describe what to say of the result, behind the label */
  readonly step: <Result>(
    label: string,
    work: () => Promise<Result>,
    describe?: (result: Result) => string,
  ) => Promise<Result>
  readonly note: (text: string) => void
}

export const createProgress = (write: (line: string) => void): Progress => ({
  step: async (label, work, describe) => {
    const startedAt = performance.now()
    const seconds = (): string => `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s`
    try {
      const result = await work()
      write(`  ✔ ${seconds()}  ${label}${describe === undefined ? '' : `  ${describe(result)}`}`)
      return result
    } catch (error) {
      write(`  ✘ ${seconds()}  ${label}`)
      throw error
    }
  },
  note: (text) => write(`    ${text}`),
})

export const silentProgress: Progress = { step: (_label, work) => work(), note: () => undefined }
