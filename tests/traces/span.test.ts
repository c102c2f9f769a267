import { expect, test } from '@jest/globals'
import { parseExport } from './span.ts'

test('an export request is read as its spans, with the service that sent them', () => {
  const body = {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'population' } }] },
        scopeSpans: [
          {
            scope: { name: 'hub' },
            spans: [
              {
                traceId: '0af7651916cd43dd8448eb211c80319c',
                spanId: 'b7ad6b7169203331',
                parentSpanId: 'c7ad6b7169203331',
                name: 'send',
                kind: 3,
                startTimeUnixNano: '1763604930123456789',
                endTimeUnixNano: '1763604930124000000',
                attributes: [
                  { key: 'messaging.system', value: { stringValue: 'kafka' } },
                  { key: 'messaging.batch.message_count', value: { intValue: 2 } },
                ],
                links: [{ traceId: '1bf7651916cd43dd8448eb211c80319c', spanId: 'd7ad6b7169203331', attributes: [] }],
              },
            ],
          },
        ],
      },
    ],
  }
  expect(parseExport(JSON.stringify(body))).toEqual([
    {
      service: 'population',
      name: 'send',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      parentSpanId: 'c7ad6b7169203331',
      links: [{ traceId: '1bf7651916cd43dd8448eb211c80319c', spanId: 'd7ad6b7169203331' }],
      attributes: { 'messaging.system': 'kafka', 'messaging.batch.message_count': 2 },
      startedAt: 1763604930123.456,
      endedAt: 1763604930124,
    },
  ])
})
