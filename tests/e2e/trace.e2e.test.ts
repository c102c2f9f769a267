import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually } from '@hub/testing'
import { createMinistryOfJustice, type MinistryOfJustice } from '../partners/index.ts'
import { beginTrace } from '../traces/agency-trace.ts'
import { missingFromBirth } from '../traces/birth-trace.ts'
import { parseExport, type Span } from '../traces/span.ts'
import { growTree, outlineOf, toRows } from '../traces/trace-tree.ts'
import { makeAct, type TestAct } from './acts.ts'
import { openHub, type HubUnderTest } from './hub-under-test.ts'
import { createLeakSearch } from './leak-search.ts'

let hub: HubUnderTest
let justice: MinistryOfJustice
beforeAll(async () => {
  hub = await openHub()
  justice = createMinistryOfJustice(hub.address)
})
afterAll(() => hub.close())

/** Everything that the services of the suite's hub have sent so far. */
const readSpans = async (): Promise<readonly Span[]> => {
  const text = await readFile(join(hub.state, 'traces.jsonl'), 'utf8')
  // The last line may still be on its way.
  return text.split('\n').slice(0, -1).flatMap(parseExport)
}

const untilWhole = async (traceIds: readonly string[]): Promise<readonly Span[]> => {
  const missingFrom = (spans: readonly Span[]) => traceIds.flatMap((traceId) => missingFromBirth(spans, traceId))
  const options = { what: 'a whole trace', everyMs: 200 }
  await eventually(
    async () => missingFrom(await readSpans()),
    (missing) => missing.length === 0,
    options,
  )
  return readSpans()
}

const register = async (act: TestAct): Promise<{ readonly traceId: string; readonly pin: string }> => {
  const { traceId, traceparent } = beginTrace()
  const { status, body } = await justice.registerBirth(act, 10, traceparent)
  expect([status, body.identification.state]).toEqual([201, 'issued'])
  return { traceId, pin: body.identification.pin ?? '' }
}

describe('a birth', () => {
  test('is one trace, in which every consumer hangs where its event was created, and every batch by a link', async () => {
    const { traceId } = await register(makeAct())
    const spans = await untilWhole([traceId])
    expect(outlineOf(growTree(spans, traceId))).toEqual([
      'gateway POST /civil-status/v1/acts',
      '  gateway POST /v1/acts',
      '    civil-status-sync POST /v1/acts',
      '      id-issuance process civil-status.act.v1',
      '        civil-status-sync process identity.pin.v1',
      '        population process identity.pin.v1',
      '        verification process identity.pin.v1',
      '        ⇢ civil-status-sync process batch identity.pin.v1',
      '        ⇢ id-issuance send identity.pin.v1',
      '        ⇢ population process batch identity.pin.v1',
      '        ⇢ verification process batch identity.pin.v1',
      '      population process civil-status.act.v1',
      '        verification process population.snapshot.v1',
      '        ⇢ population send',
      '        ⇢ verification process batch population.snapshot.v1',
      '      ⇢ civil-status-sync send civil-status.act.v1',
      '      ⇢ id-issuance process batch civil-status.act.v1',
      '      ⇢ population process batch civil-status.act.v1',
      '  ⇢ gateway send exchange.log.v1',
    ])
  })

  test('that is sent and applied together with others is still whole, and the batch links to each of them', async () => {
    const births = await Promise.all(Array.from({ length: 40 }, () => register(makeAct())))
    const traceIds = births.map(({ traceId }) => traceId)
    const spans = await untilWhole(traceIds)
    const batches = spans.filter(({ links }) => links.some(({ traceId }) => traceIds.includes(traceId)))
    expect(batches.map(({ links }) => links.length)).toEqual(
      batches.map(({ attributes }) => attributes['messaging.batch.message_count']),
    )
    const tracesOf = ({ links }: Span): number => new Set(links.map(({ traceId }) => traceId)).size
    expect(Math.max(...batches.map(tracesOf))).toBeGreaterThan(1)
    // A batch belongs to nobody's trace.
    expect(batches.filter(({ traceId, parentSpanId }) => traceIds.includes(traceId) || parentSpanId)).toEqual([])
  })

  test('P9: leaves nothing of the child, the mother or the act in the names and attributes of its trace', async () => {
    const act = makeAct()
    const { traceId, pin } = await register(act)
    const rows = toRows(growTree(await untilWhole([traceId]), traceId))
    const search = createLeakSearch([act.number, act.child.fullName, act.child.dateOfBirth, act.mother.fullName, pin])
    expect(search(JSON.stringify([act, pin]))).toHaveLength(5)
    expect(search(JSON.stringify(rows.map(({ node }) => node.span)))).toEqual([])
  })
})
