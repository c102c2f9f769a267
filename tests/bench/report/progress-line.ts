import type { WriteStream } from 'node:tty'

/** Says how far long work is, without filling the screen or a log file. */
export interface ProgressLine {
  readonly update: (label: string, done: number, total: number) => void
  /** Leaves the line as it is; the next text begins on a new one. */
  readonly end: () => void
}

const everyMs = { terminal: 200, file: 10_000 }

export const createProgressLine = (stream: Pick<WriteStream, 'isTTY' | 'write'>): ProgressLine => {
  const interval = stream.isTTY ? everyMs.terminal : everyMs.file
  let writtenAt = -Infinity
  let isOpen = false
  return {
    update: (label, done, total) => {
      if (performance.now() - writtenAt < interval) return
      writtenAt = performance.now()
      const text = `    ${label}: ${Math.round(done).toLocaleString('en')} of ${Math.round(total).toLocaleString('en')}`
      stream.write(stream.isTTY ? `\r\u001B[K${text}` : `${text}\n`)
      isOpen = stream.isTTY
    },
    end: () => {
      if (isOpen) stream.write('\r\u001B[K')
      isOpen = false
      writtenAt = -Infinity
    },
  }
}
