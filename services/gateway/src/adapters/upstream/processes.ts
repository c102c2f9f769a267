import { Pool } from 'undici'

// Above the longest that a caller may ask to wait (10 s), below what clients commonly allow.
const answerTimeoutMs = 15_000
const connections = 64
const mostBytes = 8 * 1024 * 1024
// Long enough not to try a process that has died on every call, short enough to find it again soon after it is back.
const avoidForMs = 1_000

/** One process of a service behind the gateway. */
interface UpstreamProcess {
  readonly pool: Pool
  /** It gave no answer: others are asked first for a while. */
  readonly avoid: () => void
}

export interface UpstreamProcesses {
  /** All processes in the order in which to ask them: by turns, those that failed lately last. */
  readonly inTurn: () => readonly UpstreamProcess[]
  readonly close: () => Promise<void>
  /** Ends the calls in hand without an answer. */
  readonly destroy: () => Promise<void>
}

/** @param now milliseconds of a clock that never goes back */
export const createUpstreamProcesses = (urls: readonly string[], now: () => number): UpstreamProcesses => {
  const processes = urls.map((url) => {
    const state = { avoidedUntil: Number.NEGATIVE_INFINITY }
    const pool = new Pool(url, {
      connections,
      headersTimeout: answerTimeoutMs,
      bodyTimeout: answerTimeoutMs,
      connectTimeout: 2000,
      maxResponseSize: mostBytes,
    })
    const avoid = (): void => {
      state.avoidedUntil = now() + avoidForMs
    }
    return { pool, avoid, state }
  })
  let turn = 0
  return {
    inTurn: () => {
      if (processes.length === 1) return processes
      turn = (turn + 1) % processes.length
      const rotated = [...processes.slice(turn), ...processes.slice(0, turn)]
      const isAvoided = ({ state }: (typeof processes)[number]): boolean => state.avoidedUntil > now()
      return [...rotated.filter((process) => !isAvoided(process)), ...rotated.filter(isAvoided)]
    },
    close: async () => {
      await Promise.all(processes.filter(({ pool }) => !pool.destroyed).map(({ pool }) => pool.close()))
    },
    destroy: async () => {
      await Promise.all(processes.map(({ pool }) => pool.destroy()))
    },
  }
}
