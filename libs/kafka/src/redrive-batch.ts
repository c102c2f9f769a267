import { OutageFault, reasonOf, TransientFault } from '@hub/failure'
import { pause } from '@hub/lifecycle'
import { counter, type Logger } from '@hub/telemetry'
import type { Apply } from './apply.ts'
import type { ConsumerStore } from './consumer-store.ts'
import { noteGap } from './gaps.ts'
import { readQuarantine } from './quarantine.ts'
import { EventFailed, redriveKey } from './redrive-key.ts'
import type { RedriveStore, SettledKey } from './redrive-store.ts'

export interface RedriveBatchOptions<Tx> {
  readonly store: Pick<ConsumerStore<Tx>, 'inTransaction' | 'quarantine'>
  readonly redrives: RedriveStore<Tx>
  readonly apply: Apply<Tx>
  readonly isCompacted: (topic: string) => boolean
  readonly isInTurnOnly: (type: string) => boolean
  readonly stopped: AbortSignal
  readonly logger: Logger
}

/** Works off a batch of keys of a job. @returns how many keys it dealt with; 0 if none is left that nobody else has in hand */
export type RedriveBatch = (redrive: string, mostEvents: number) => Promise<number>

const mostKeys = 200
const attempts = 5
const firstPauseMs = 20

const outcomes = counter('hub_redrive_events_total', 'Parked events that were worked off, by what became of them')

const countOutcomes = (keys: readonly SettledKey[]): void => {
  for (const { events, failed } of keys) {
    for (const { outcome } of events) outcomes.add(1, { outcome })
    if (failed !== undefined) outcomes.add(1, { outcome: 'failed-again' })
  }
}

/** What earlier attempts at a batch have found out. */
interface Findings {
  readonly failures: Map<string, string>
  /** The key at which the last attempt broke off: what comes before it is done first, so that one bad key costs the good ones no more than once. */
  upTo?: string
  mostEvents: number
  tries: number
}

/**
 * One transaction for many keys. An event that fails takes the transaction with it; the next attempt takes the keys up to that one, and leaves it parked with
 * its new reason. An outage blames nobody and is thrown on; what may succeed at once (a deadlock) is tried again first.
 */
export const createRedriveBatch = <Tx>(options: RedriveBatchOptions<Tx>): RedriveBatch => {
  const { store, redrives, apply, isCompacted, isInTurnOnly, stopped, logger } = options

  const attempt = (redrive: string, { failures, upTo, mostEvents }: Findings): Promise<readonly SettledKey[]> =>
    store.inTransaction(async (tx) => {
      const claimed = await redrives.claim(tx, redrive, { keys: mostKeys, events: mostEvents })
      const keys = upTo === undefined ? claimed : claimed.filter(({ key }) => key <= upTo)
      const isQuarantined = await readQuarantine(store.quarantine, tx)
      const settled: SettledKey[] = []
      const gaps: (() => void)[] = []
      for (const key of keys) {
        const onTurn: Parameters<typeof redriveKey>[2]['onTurn'] = ({ record }, missing) => {
          if (missing > 0) gaps.push(() => noteGap(record, missing, logger))
        }
        settled.push(await redriveKey(key, tx, { apply, isCompacted, isInTurnOnly, isQuarantined, failures, onTurn }))
      }
      if (settled.length > 0) await redrives.settle(tx, redrive, settled)
      gaps.forEach((tell) => tell())
      return settled
    })

  const blame = (findings: Findings, { key, parkedId, cause }: EventFailed): void => {
    const reason = reasonOf(cause)
    logger.error({ err: cause, parkedId, reason }, 'parked event failed again')
    findings.failures.set(parkedId, reason)
    findings.upTo = key
    findings.tries = 0
  }

  /** Learns from a failure what to do otherwise the next time. @throws whatever nothing can be learnt from */
  const learn = async (findings: Findings, error: unknown): Promise<void> => {
    const cause = error instanceof EventFailed ? error.cause : error
    findings.tries += 1
    if (cause instanceof OutageFault || stopped.aborted) throw cause
    if (cause instanceof TransientFault && findings.tries < attempts) {
      await pause(firstPauseMs * 2 ** findings.tries, stopped)
      return
    }
    if (error instanceof EventFailed) return blame(findings, error)
    // It broke where no single event is to be seen, at the commit for instance: with fewer it shows whose it is.
    if (findings.mostEvents === 1) throw error
    findings.mostEvents = Math.ceil(findings.mostEvents / 2)
    findings.tries = 0
  }

  return async (redrive, mostEvents) => {
    const findings: Findings = { failures: new Map(), mostEvents, tries: 0 }
    for (;;) {
      try {
        const settled = await attempt(redrive, findings)
        countOutcomes(settled)
        // Another worker has taken the keys that this one broke off at: it goes by what it finds itself.
        if (settled.length === 0 && findings.upTo !== undefined) delete findings.upTo
        else return settled.length
      } catch (error) {
        await learn(findings, error)
      }
    }
  }
}
