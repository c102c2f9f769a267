import { eventually } from '@hub/testing'
import { beginTrace } from '../traces/agency-trace.ts'
import { missingFromBirth } from '../traces/birth-trace.ts'
import { startCollector, type Collector } from '../traces/collector.ts'
import { parseExport, type Span } from '../traces/span.ts'
import { growTree, type TraceNode } from '../traces/trace-tree.ts'

/** The trace of one birth, as the services of the hub tell it. */
export interface TraceRecording {
  /** To be sent along with the birth. */
  readonly traceparent: string
  /** Waits until everything has arrived, or for a while. To be called once. */
  readonly finish: () => Promise<RecordedTrace>
}

export interface RecordedTrace {
  readonly traceId: string
  readonly nodes: readonly TraceNode[]
  /** What is to be said besides, or instead. */
  readonly remark: string | undefined
}

// Services send about once a second; one that was sending to nobody may be at it for two more.
const patienceMs = 10_000

const usualPort = 4318
const loopback = new Set(['127.0.0.1', 'localhost', '::1'])
/** What containers call this machine. Their network is another than the loopback interface. */
const fromContainers = 'host.docker.internal'

/** @returns undefined if the address is not of this machine, or somebody is listening there already */
const listenAt = async (address: string, onExport: (body: Buffer) => void): Promise<Collector | undefined> => {
  const { hostname, port } = new URL(address)
  if (!loopback.has(hostname) && hostname !== fromContainers) return undefined
  const host = hostname === fromContainers ? '0.0.0.0' : '127.0.0.1'
  try {
    return await startCollector({ host, port: Number(port === '' ? usualPort : port), onExport })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw error
  }
}

const notRecorded = (remarkOn: (traceId: string) => string): TraceRecording => {
  const { traceId, traceparent } = beginTrace()
  return { traceparent, finish: () => Promise.resolve({ traceId, nodes: [], remark: remarkOn(traceId) }) }
}

const howToTrace =
  'The hub sends no traces here: start it with npm start -- --trace, or with OTEL_EXPORTER_OTLP_ENDPOINT set for it and for the demo.'

const remarkOn = (spans: readonly Span[], missing: readonly string[]): string | undefined => {
  if (spans.length === 0) return howToTrace
  return missing.length === 0 ? undefined : `Not seen in time: ${missing.join(', ')}.`
}

/**
 * Stands in for the collector that the hub sends its traces to, unless there is one.
 *
 * @param address of that collector; where the hub does not tell, the variable does that named it to the hub
 */
export const recordTrace = async (address = process.env['OTEL_EXPORTER_OTLP_ENDPOINT']): Promise<TraceRecording> => {
  if (address === undefined) return notRecorded(() => howToTrace)
  const spans: Span[] = []
  const collector = await listenAt(address, (body) => spans.push(...parseExport(body.toString())))
  if (collector === undefined)
    return notRecorded((id) => `The hub sends its traces to the collector at ${address}; look there for trace ${id}.`)
  const { traceId, traceparent } = beginTrace()
  const missing = (): readonly string[] => missingFromBirth(spans, traceId)
  return {
    traceparent,
    finish: async () => {
      await eventually(missing, (labels) => labels.length === 0, { timeoutMs: patienceMs }).catch(() => undefined)
      await collector.stop()
      return { traceId, nodes: growTree(spans, traceId), remark: remarkOn(spans, missing()) }
    },
  }
}
