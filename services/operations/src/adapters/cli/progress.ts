import type { Writable } from 'node:stream'
import { progress } from '@clack/prompts'
import type { Stage } from './command.ts'

/** A bar for people who wait at a terminal; scripts see nothing of it. */
interface ProgressBar {
  readonly show: (stage: Stage) => void
  readonly stop: () => void
}

const messageOf = ({ done, total }: Stage): string => `${done} of ${total}`

export const createProgressBar = (output: Writable & { readonly isTTY?: boolean }): ProgressBar => {
  if (output.isTTY !== true) return { show: () => undefined, stop: () => undefined }
  let bar: ReturnType<typeof progress> | undefined
  let shown = 0
  let message = ''
  return {
    show: (stage) => {
      message = messageOf(stage)
      if (bar === undefined) {
        bar = progress({ max: Math.max(1, stage.total), output })
        bar.start(message)
      }
      bar.advance(stage.done - shown, message)
      shown = stage.done
    },
    stop: () => bar?.stop(message),
  }
}

/** Asks again until it is over. @returns the last answer */
export const waitUntilOver = async (options: {
  readonly look: () => Promise<unknown>
  readonly stageOf: (answer: never) => Stage | undefined
  readonly pause: (ms: number) => Promise<void>
  readonly bar: ProgressBar
}): Promise<unknown> => {
  const { look, stageOf, pause, bar } = options
  try {
    for (;;) {
      const answer = await look()
      const stage = stageOf(answer as never)
      if (stage === undefined) return answer
      bar.show(stage)
      if (stage.isOver) return answer
      await pause(1_000)
    }
  } finally {
    bar.stop()
  }
}
